#!/bin/sh
# Makes Temporal's two databases and brings their tables to the version of this tool. What is there
# already stays as it is, so that it may run at each start.
#
#   SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD   read by the tool itself
#   TEMPORAL_SQL_TOOL                                       default: temporal-sql-tool
set -eu
tool=${TEMPORAL_SQL_TOOL:-temporal-sql-tool}

database() { # NAME SCHEMA
  "$tool" --database "$1" create
  # Fails where the table of versions is there; then there is nothing to set up.
  "$tool" --database "$1" setup-schema --version 0.0 || echo "$1 was set up before"
  "$tool" --database "$1" update-schema --schema-name "postgresql/v12/$2"
}

database temporal temporal
database temporal_visibility visibility
