# The gateway's image: `docker build -t jiesu .`, then `docker run -p 3000:3000 -v jiesu-data:/data jiesu`.
# Any command of the program follows the image's name: `docker run --rm jiesu knowledge --help`.

# The pages, built with the development dependencies that the running gateway does without.
FROM node:24-slim AS web
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts/build-web.ts scripts/
COPY web web
RUN node scripts/build-web.ts

FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are Node itself, for machines with an older one; this image has it.
RUN npm ci --omit=dev --omit=optional --cache /tmp/jiesu-npm && rm -rf /tmp/jiesu-npm
COPY migrations migrations
COPY content content
COPY src src
COPY --from=web /app/web/dist web/dist
COPY --chmod=755 scripts/gateway /usr/local/bin/gateway
RUN install -d -o node -g node -m 700 /data
ENV HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
VOLUME /data
EXPOSE 3000
USER node
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["gateway"]
CMD ["serve"]
