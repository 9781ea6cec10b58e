#!/bin/sh
# The steps of the Dockerfile, one word each, so that they can be run on a clean Debian 12 root, too.
set -eu

apt() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update --quiet
  apt-get install --quiet --yes --no-install-recommends "$@"
  rm -rf /var/lib/apt/lists/*
}

case ${1:-} in
  install-build)
    apt ca-certificates openjdk-17-jdk-headless maven
    ;;
  build) # FOLDER: the launcher builds what it starts
    cd "$2"
    OSIER_NO_ARCHIVE=1 ./osier --version
    rm -rf worker-app/target/osier/archive
    ;;
  install-run)
    # Git for the work, tini as process 1, curl for the health check; ssh for a remote's sake.
    apt ca-certificates openjdk-17-jre-headless git tini curl openssh-client procps
    ;;
  user)
    groupadd --gid 10001 osier
    useradd --uid 10001 --gid osier --create-home --shell /bin/bash osier
    # Any user may be chosen at the start: then the volume's directory has to be that one's.
    install --directory --owner osier --group osier --mode 1777 /var/lib/osier
    ;;
  *)
    echo "Cannot run image: no step \"${1:-}\"; there are install-build, build, install-run, user" >&2
    exit 2
    ;;
esac
