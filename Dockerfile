# bunq-mock in a container: no shell's package, no root, nothing written but what --state names. docs/containers.md says how to run it.
FROM node:20-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && npm prune --omit=dev --ignore-scripts

FROM node:20-slim
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/fixtures fixtures
COPY --from=build /app/schemas schemas
COPY --from=build /app/contracts contracts
# A volume takes its owner from here.
RUN mkdir /state && chown 1000:1000 /state
# The image's own user "node".
USER 1000:1000
ENV BUNQ_MOCK_HOST=0.0.0.0
EXPOSE 8787
# There is no curl in it.
HEALTHCHECK --interval=1s --timeout=2s --start-period=10s --retries=30 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8787/_mock/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Without a shell between, so that it is process 1, and gets the signal that ends a container: it takes it itself.
ENTRYPOINT ["node", "dist/server/main.js"]
