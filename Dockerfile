# syntax=docker/dockerfile:1
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./

# What docker-compose.odoo.yml runs beside the sidecar: the sample MCP server, the mock model, the setting up.
FROM packages AS demo
RUN npm ci --ignore-scripts --no-audit --no-fund && npm cache clean --force && install -d -o node -g node /run/sidecar
COPY src ./src
COPY dev ./dev
USER node

# The sidecar: no build, Node runs the TypeScript. This stage is the default one.
FROM packages AS sidecar
ENV NODE_ENV=production SIDECAR_HOST=0.0.0.0 SIDECAR_PORT=8768
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force && install -d -o node -g node /run/sidecar
COPY src ./src
USER node
EXPOSE 8768
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.SIDECAR_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts"]
