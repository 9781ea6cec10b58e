# The worker, and the command osier with all else it does. Built from this folder:
#
#   docker build --tag osier:0.1.0 .
#
# The steps are plain shell, in ops/image.sh, so that they can be tried on any clean Debian. Agents
# are not in it: to add one, build FROM this image (docs/production.md).
FROM debian:bookworm-slim AS build
COPY ops/image.sh /usr/local/bin/image
RUN image install-build
COPY . /source
RUN image build /source

FROM debian:bookworm-slim
COPY ops/image.sh /usr/local/bin/image
RUN image install-run && image user
COPY --from=build /source/osier /opt/osier/osier
COPY --from=build /source/worker-app/target/osier /opt/osier/worker-app/target/osier
COPY ops/entrypoint.sh /opt/osier/entrypoint
ENV OSIER_HOME=/var/lib/osier OSIER_METRICS=0.0.0.0:9464 LANG=C.UTF-8
USER 10001
VOLUME /var/lib/osier
EXPOSE 9464
# An init: it reaps what agents leave, which the JVM as process 1 would not.
ENTRYPOINT ["/usr/bin/tini", "--", "/opt/osier/entrypoint"]
CMD ["worker"]
HEALTHCHECK --interval=10s --timeout=8s --start-period=30s --retries=6 \
  CMD ["curl", "--fail", "--silent", "http://127.0.0.1:9464/readyz"]
