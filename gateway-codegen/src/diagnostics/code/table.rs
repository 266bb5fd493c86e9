//! The one table of codes.
//!
//! To add one: a line here, in the order of the numbers, and its page `../pages/GWnnnn.md`. Groups: 00 syntax and
//! limits, 01 structure, 02 references, 03 routes, 04 schemas and parameters, 05 integrations, 06 mapping templates,
//! 07 authorizers, 08 stages, plans and limits, 09 portal, 10 build and environment, 11 variables
//! and templates around documents, 12 overlays, 13 portability. A number is never used again.

use super::{Code, Page, Severity};

/// Makes, of each line of the table, a constant to name the code by, and a place in [`ALL`].
macro_rules! codes {
    ($($number:ident $name:ident $slug:literal $severity:ident $summary:literal;)*) => {
        $(
            #[doc = concat!("`", stringify!($number), "`: ", $summary, ".")]
            pub const $name: Code = Code(&Page {
                number: stringify!($number),
                slug: $slug,
                severity: Severity::$severity,
                summary: $summary,
                text: include_str!(concat!("../pages/", stringify!($number), ".md")),
            });
        )*

        /// Every code there is, in the order of the numbers.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

codes! {
    // 00: syntax and limits
    GW0001 INVALID_JSON "invalid-json" Error "the text is not JSON";
    GW0002 INVALID_YAML "invalid-yaml" Error "the text is not YAML";
    GW0003 NOT_UTF8 "not-utf8" Error "the file is not UTF-8";
    GW0004 UTF16 "utf16" Error "the file is UTF-16 or UTF-32";
    GW0005 EMPTY_DOCUMENT "empty-document" Error "the file holds no document";
    GW0006 DUPLICATE_KEY "duplicate-key" Error "a key stands twice in one mapping";
    GW0007 REPEATED_KEY "repeated-key" Warning "a key stands twice with the same value";
    GW0008 UNDEFINED_ALIAS "undefined-alias" Error "a YAML alias has no anchor before it";
    GW0009 CYCLIC_ALIAS "cyclic-alias" Error "a YAML alias stands inside what it names";
    GW0010 SEVERAL_DOCUMENTS "several-documents" Error "a YAML file holds more than one document";
    GW0011 UNKNOWN_TAG "unknown-tag" Error "a YAML tag is not known";
    GW0012 CONTROL_CHARACTER "control-character" Error "a control character stands in the text";
    GW0013 TAB_INDENTATION "tab-indentation" Error "a tab is used to indent YAML";
    GW0014 INVALID_MERGE "invalid-merge" Error "a merge key has no mapping to merge";
    GW0015 COMPLEX_KEY "complex-key" Error "a key is a list or a mapping";
    GW0016 TAG_MISMATCH "tag-mismatch" Error "a value does not fit its YAML tag";
    GW0020 FILE_TOO_LARGE "file-too-large" Error "the file is larger than the limit";
    GW0021 TOO_DEEP "too-deep" Error "the document is nested deeper than the limit";
    GW0022 TOO_MANY_VALUES "too-many-values" Error "the document holds more values than the limit";
    GW0023 TOO_MANY_ALIASES "too-many-aliases" Error "YAML aliases expand to more than the limit";
    // 01: structure
    GW0101 NOT_OPENAPI "not-openapi" Error "the file is not an OpenAPI document";
    GW0102 UNSUPPORTED_VERSION "unsupported-version" Error "the OpenAPI version is not supported";
    GW0103 VERSION_NOT_STRING "version-not-string" Warning "the OpenAPI version is a number";
    GW0104 BOTH_VERSIONS "both-versions" Error "the document has both `swagger` and `openapi`";
    GW0105 WRONG_TYPE "wrong-type" Error "a value has the wrong type";
    GW0106 MISSING_FIELD "missing-field" Error "a field is missing";
    GW0107 MISSING_ADVISED_FIELD "missing-advised-field" Warning "a field that the specification requires is missing";
    GW0108 UNKNOWN_METHOD "unknown-method" Error "a key of a path item is not a method";
    GW0109 UNKNOWN_FIELD "unknown-field" Error "an `x-gateway` field is not known";
    GW0110 UNKNOWN_AMAZON_FIELD "unknown-amazon-field" Warning "an `x-amazon` field is not known";
    GW0111 NOT_ACTED_ON "not-acted-on" Warning "a known field has no effect in this version";
    GW0112 UNKNOWN_VALUE "unknown-value" Error "a value is not one of those that are allowed";
    GW0113 OUT_OF_RANGE "out-of-range" Error "a number is out of its range";
    GW0114 INVALID_STATUS "invalid-status" Error "a status code is not one";
    GW0115 MISPLACED_FIELD "misplaced-field" Warning "a field has no meaning where it stands";
    GW0116 INVALID_MEDIA_TYPE "invalid-media-type" Error "a media type is not one";
    GW0117 UNUSUAL_FORM "unusual-form" Warning "a value is written in a form that only importers take";
    // 02: references
    GW0201 UNRESOLVED_REFERENCE "unresolved-reference" Error "a reference leads nowhere";
    GW0202 CYCLIC_REFERENCE "cyclic-reference" Error "references lead only to each other";
    GW0203 MALFORMED_REFERENCE "malformed-reference" Error "a reference is malformed";
    GW0204 REMOTE_REFERENCE "remote-reference" Error "a reference leads to the network";
    GW0205 UNREADABLE_REFERENCE "unreadable-reference" Error "a referenced file cannot be read";
    GW0206 WRONG_REFERENCE "wrong-reference" Error "a reference leads to a component of another kind";
    // 03: routes
    GW0301 INVALID_PATH "invalid-path" Error "a path template is malformed";
    GW0302 DUPLICATE_ROUTE "duplicate-route" Error "two paths are the same route";
    GW0303 CONFLICTING_VARIABLES "conflicting-variables" Error "sibling paths have different variables";
    GW0304 PATH_WITHOUT_SLASH "path-without-slash" Warning "a path does not begin with a slash";
    GW0305 DUPLICATE_OPERATION_ID "duplicate-operation-id" Warning "an operation id is used twice";
    GW0306 NO_ROUTES "no-routes" Error "the document has no operations";
    GW0307 COLLIDING_APIS "colliding-apis" Error "two APIs could answer the same request";
    GW0308 TOO_MANY_VARIABLES "too-many-variables" Error "a path has too many variables";
    GW0309 UNREACHABLE_ROUTE "unreachable-route" Warning "no request can reach a path";
    GW0310 TOO_MANY_ROUTES "too-many-routes" Warning "an API has more routes than API Gateway takes";
    GW0311 SHADOWED_ROUTE "shadowed-route" Warning "other routes take every request of a route";
    GW0312 AMBIGUOUS_ROUTES "ambiguous-routes" Advice "a request fits two paths, none of which is more specific";
    GW0313 PREFLIGHT_NOT_ANSWERED "preflight-not-answered" Warning "a protected route takes preflight requests";
    // 04: schemas and parameters
    GW0401 UNDECLARED_PATH_PARAMETER "undeclared-path-parameter" Warning "a path parameter is not declared";
    GW0402 UNUSED_PATH_PARAMETER "unused-path-parameter" Error "a declared path parameter is not in the path";
    GW0403 OPTIONAL_PATH_PARAMETER "optional-path-parameter" Warning "a path parameter is declared optional";
    GW0404 DUPLICATE_PARAMETER "duplicate-parameter" Error "a parameter is declared twice";
    GW0405 INVALID_PARAMETER "invalid-parameter" Error "a parameter declaration is malformed";
    GW0406 PARAMETER_NOT_CHECKED "parameter-not-checked" Warning "the value of a parameter is not checked";
    GW0407 BODY_NOT_VALIDATED "body-not-validated" Warning "request bodies of a media type are not validated";
    GW0409 INVALID_SCHEMA "invalid-schema" Error "a keyword of a schema has a value that it cannot have";
    GW0410 ENDLESS_SCHEMA "endless-schema" Error "a schema leads back to itself for the same value";
    GW0411 UNKNOWN_DIALECT "unknown-dialect" Error "a schema is written in a dialect that is not known";
    GW0412 SCHEMA_LIMIT "schema-limit" Error "schemas are beyond a limit";
    GW0413 FOREIGN_PATTERN "foreign-pattern" Warning "a pattern is written in another dialect";
    GW0414 UNFIT_DEFAULT "unfit-default" Advice "a `default` is no value of its schema";
    GW0415 UNKNOWN_ENCODED_FIELD "unknown-encoded-field" Warning "an encoding is of a field that a form does not have";
    GW0416 ENCODING_WITHOUT_EFFECT "encoding-without-effect" Warning "a part of an encoding has no effect";
    GW0417 FORM_WITHOUT_MEDIA_TYPE "form-without-media-type" Warning "an operation has form fields and consumes no form";
    GW0418 RESPONSE_NOT_VALIDATED "response-not-validated" Warning "answers of a media type are not validated";
    GW0419 UNKNOWN_KEYWORD "unknown-keyword" Warning "a keyword of a schema is misspelled";
    GW0420 REFUSED_MEMBERS "refused-members" Warning "a schema refuses the members that its parts declare";
    // 05: integrations
    GW0501 UNKNOWN_INTEGRATION_TYPE "unknown-integration-type" Error "an integration type is not known";
    GW0502 INTEGRATION_NOT_SUPPORTED "integration-not-supported" Warning "an integration is not supported in this version";
    GW0503 MISSING_INTEGRATION "missing-integration" Warning "an operation has no integration";
    GW0504 INVALID_URI "invalid-uri" Error "an integration's address is malformed";
    GW0505 INVALID_MAPPING "invalid-mapping" Error "a parameter mapping is malformed";
    GW0506 UNDECLARED_MAPPING_SOURCE "undeclared-mapping-source" Error "a mapping reads a parameter that is not declared";
    GW0507 FORBIDDEN_MAPPING_TARGET "forbidden-mapping-target" Warning "a mapping sets a header that may not be set";
    GW0508 INVALID_SELECTION_PATTERN "invalid-selection-pattern" Error "a selection pattern is not a regular expression";
    GW0509 UNDECLARED_RESPONSE "undeclared-response" Warning "an integration response is not declared by the operation";
    GW0510 MOCK_WITHOUT_STATUS "mock-without-status" Warning "a mock integration gives no status";
    GW0511 NO_INTEGRATION_RESPONSE "no-integration-response" Warning "an integration has no responses";
    GW0512 NO_UPSTREAM "no-upstream" Warning "the document does not say where requests go";
    GW0515 LAMBDA_METHOD "lambda-method" Warning "a Lambda function is not invoked with POST";
    GW0516 UNMATCHED_PATTERN "unmatched-pattern" Warning "a selection pattern matches nothing";
    GW0517 SHADOWED_PATTERN "shadowed-pattern" Warning "an earlier selection pattern takes all of a later one";
    GW0518 PATTERN_TAKES_SUCCESS "pattern-takes-success" Warning "a selection pattern for errors takes successful answers";
    GW0519 REPEATED_STATUS "repeated-status" Warning "two integration responses have one status";
    GW0520 UNDECLARED_RESPONSE_HEADER "undeclared-response-header" Warning "a mapping sets a header that the response does not declare";
    GW0521 CACHE_WITHOUT_IDENTITY "cache-without-identity" Warning "a cache key leaves out who is calling";
    GW0522 INCOMPLETE_CACHE_KEY "incomplete-cache-key" Warning "a cache key leaves out a parameter that answers depend on";
    GW0523 UNKNOWN_CACHE_KEY "unknown-cache-key" Warning "a cache key names no parameter";
    GW0524 COSTLY_PATTERN "costly-pattern" Warning "a regular expression may take far more steps than a text has characters";
    GW0525 UNSET_ADDRESS_VARIABLE "unset-address-variable" Warning "a variable of an integration's address has no value";
    GW0526 UNUSED_PATH_MAPPING "unused-path-mapping" Warning "a mapping sets a variable that the address has not";
    // 06: mapping templates
    GW0602 INVALID_TEMPLATE "invalid-template" Error "a mapping template is malformed";
    GW0603 UNCLOSED_BLOCK "unclosed-block" Error "a block of a mapping template is never closed";
    GW0604 TEMPLATE_LIMIT "template-limit" Error "a mapping template is beyond a limit";
    GW0605 FILE_DIRECTIVE "file-directive" Error "a mapping template reads a file";
    GW0606 INVALID_TEMPLATE_PATH "invalid-template-path" Warning "a mapping template has a malformed JSONPath";
    GW0607 INVALID_TEMPLATE_EXPRESSION "invalid-template-expression" Warning "a mapping template has a malformed regular expression";
    GW0608 UNKNOWN_TEMPLATE_PROPERTY "unknown-template-property" Warning "a mapping template reads a property that is not declared";
    GW0609 UNKNOWN_TEMPLATE_PARAMETER "unknown-template-parameter" Warning "a mapping template reads a parameter that is not declared";
    GW0610 UNKNOWN_STAGE_VARIABLE "unknown-stage-variable" Warning "a mapping template reads a stage variable that no stage has";
    GW0611 UNKNOWN_CONTEXT_KEY "unknown-context-key" Warning "a mapping template reads a `$context` variable that does not exist";
    GW0612 UNKNOWN_TEMPLATE_METHOD "unknown-template-method" Warning "a mapping template calls a function that does not exist";
    GW0613 UNSET_VARIABLE "unset-variable" Warning "a mapping template reads a variable that is never set";
    GW0614 OUTPUT_NOT_JSON "output-not-json" Warning "what a mapping template writes is not JSON";
    GW0615 MISSING_VALUE "missing-value" Warning "a value that may be missing leaves a gap in JSON";
    GW0616 UNESCAPED_TEXT "unescaped-text" Warning "a text is written into JSON without escapes";
    GW0617 ESCAPED_APOSTROPHE "escaped-apostrophe" Warning "an escaped apostrophe stands in JSON";
    GW0618 QUOTED_JSON "quoted-json" Warning "JSON is written between quotes";
    GW0619 UNQUOTED_TEXT "unquoted-text" Warning "a text is written into JSON without quotes";
    GW0620 JAVA_OBJECT "java-object" Warning "an object is written into JSON as Java writes it";
    GW0621 RESPONSE_MISFIT "response-misfit" Warning "what a mapping template writes cannot be the declared response";
    GW0622 NO_AUTHORIZER "no-authorizer" Warning "a mapping template reads what an authorizer says, and none is asked";
    // 07: authorizers
    GW0701 SECURITY_NOT_ENFORCED "security-not-enforced" Warning "a security requirement is not enforced";
    GW0702 POLICY_NOT_ENFORCED "policy-not-enforced" Warning "a policy is not enforced";
    GW0703 UPSTREAM_ENFORCES "upstream-enforces" Warning "security is left to the upstream";
    GW0704 UNKNOWN_SCHEME "unknown-scheme" Error "a security scheme is not defined";
    GW0705 SCOPES_WITHOUT_TOKEN "scopes-without-token" Warning "scopes are asked of a scheme that has none";
    GW0706 UNENFORCED_REQUIREMENT "unenforced-requirement" Warning "nobody enforces a security requirement";
    GW0707 UNDECLARED_SCOPE "undeclared-scope" Warning "a scope is not one of its scheme";
    GW0708 SECURITY_OVERRIDDEN "security-overridden" Warning "an operation is open although it has security requirements";
    GW0709 WAY_AROUND "way-around" Warning "an open route leads to the backend of a protected one";
    GW0710 UNGUARDED_METHOD "unguarded-method" Advice "a method is open beside protected ones";
    GW0711 SECOND_AUTHORIZER "second-authorizer" Warning "an operation has more than one authorizer";
    GW0712 UNKNOWN_ISSUER "unknown-issuer" Warning "an authorizer names nobody who issues tokens";
    GW0713 PLAIN_TEXT_KEYS "plain-text-keys" Warning "keys of tokens are fetched without TLS";
    GW0714 SHARED_DECISION "shared-decision" Warning "a decision for one route is kept for others";
    GW0715 INVALID_TOKEN_PATTERN "invalid-token-pattern" Warning "the pattern of a token is not a regular expression";
    GW0716 INVALID_POLICY "invalid-policy" Error "a resource policy is malformed";
    GW0717 POLICY_WITHOUT_EFFECT "policy-without-effect" Warning "part of a resource policy never has an effect";
    GW0718 JOINED_ALTERNATIVES "joined-alternatives" Warning "alternatives of security are asked for together";
    GW0719 KEY_OF_NOBODY "key-of-nobody" Warning "API keys come from an authorizer, and an operation has none";
    GW0720 ANY_AUDIENCE "any-audience" Warning "an authorizer takes tokens for any audience";
    GW0721 TLS_OF_PROXY "tls-of-proxy" Warning "a policy asks for TLS, which a proxy in front has to speak";
    // 08: stages, plans and limits
    GW0801 INVALID_STAGE "invalid-stage" Error "a stage is malformed";
    GW0802 UNKNOWN_VARIABLE "unknown-variable" Warning "a variable is not known";
    GW0803 LIMIT_NOT_ENFORCED "limit-not-enforced" Warning "a limit is not enforced";
    GW0804 UNKNOWN_VALIDATOR "unknown-validator" Error "a request validator is not defined";
    GW0805 UNKNOWN_RESPONSE_TYPE "unknown-response-type" Error "a gateway response type is not known";
    GW0806 CORS_CREDENTIALS "cors-credentials" Error "credentials are allowed for any origin";
    GW0807 INVALID_BASE_PATH "invalid-base-path" Error "a base path is malformed";
    GW0808 INVALID_PLAN "invalid-plan" Error "a usage plan is malformed";
    GW0809 STAGE_WITHOUT_PLAN "stage-without-plan" Warning "no usage plan opens a stage";
    GW0810 PLAN_WITHOUT_KEY "plan-without-key" Warning "usage plans limit nobody";
    GW0811 BLOCKING_LIMIT "blocking-limit" Warning "a limit lets nothing through";
    // 09: portal
    GW0901 INVALID_PORTAL_PATH "invalid-portal-path" Error "the path of the portal is not a path";
    GW0902 HIDDEN_BY_PORTAL "hidden-by-portal" Error "the portal answers in the place of an operation";
    GW0903 MISSING_GUIDE "missing-guide" Error "a guide of the portal, or an image of one, is not there";
    GW0904 INVALID_THEME "invalid-theme" Error "the theme of the portal cannot be used";
    GW0905 MISSING_VERSION "missing-version" Error "an earlier version of the document is not there";
    GW0906 UNFIT_EXAMPLE "unfit-example" Warning "an example is no value of its schema";
    GW0907 BROKEN_LINK "broken-link" Warning "a link leads nowhere on the pages of the portal";
    GW0908 UNDESCRIBED "undescribed" Advice "something that callers use is not described";
    GW0909 UNBALANCED_ELEMENT "unbalanced-element" Warning "an element of the theme is not closed, or closed without being open";
    GW0910 UNREADABLE_DIAGRAM "unreadable-diagram" Warning "a diagram of a guide cannot be read";
    GW0911 IDLE_DOCUMENTATION "idle-documentation" Advice "a documentation part is of nothing that the API has";
    GW0912 INVALID_SUNSET "invalid-sunset" Warning "a sunset is no date";
    GW0913 IDLE_THEME "idle-theme" Warning "a part of the theme does nothing on the pages";
    GW0914 REPEATED_ID "repeated-id" Warning "an id of the theme is on a page more than once";

    // 11: variables and templates around documents
    GW1101 MISSING_PARAMETER "missing-parameter" Warning "a variable has no value";
    GW1102 INVALID_PARAMETERS "invalid-parameters" Error "values of variables are malformed";
    GW1103 MALFORMED_FUNCTION "malformed-function" Error "a function of a template has no value";
    GW1104 API_WITHOUT_DOCUMENT "api-without-document" Warning "an API of a template has no document";
    GW1105 TEMPLATE_WITHOUT_API "template-without-api" Error "a template holds no API";
    // 12: overlays
    GW1201 NOT_AN_OVERLAY "not-an-overlay" Error "the file is not an overlay";
    GW1202 UNSUPPORTED_OVERLAY_VERSION "unsupported-overlay-version" Error "the version of an overlay is not supported";
    GW1203 UNKNOWN_OVERLAY_FIELD "unknown-overlay-field" Warning "a field of an overlay is not known";
    GW1204 INVALID_JSON_PATH "invalid-json-path" Error "a JSONPath query is malformed";
    GW1205 UNQUOTED_NAME "unquoted-name" Warning "a name in a JSONPath query needs quotes";
    GW1206 INVALID_PATTERN "invalid-pattern" Warning "a pattern in a JSONPath query matches nothing";
    GW1207 UNMATCHED_TARGET "unmatched-target" Warning "an overlay action selects nothing";
    GW1208 INCOMPATIBLE_ACTION "incompatible-action" Error "an overlay action does not fit what it selects";
    GW1209 INEFFECTIVE_ACTION "ineffective-action" Warning "an overlay action has no effect";
    GW1210 LIST_IN_LIST "list-in-list" Warning "an overlay adds a list as one item";
    GW1211 OVERLAY_LIMIT "overlay-limit" Error "an overlay costs more than the limit";
    GW1212 OTHER_DOCUMENT "other-document" Warning "an overlay says that it is for another document";
    // 13: portability
    GW1301 PORTABILITY_VERSION "portability-version" Error "Amazon does not import this version of OpenAPI";
    GW1302 PORTABILITY_QUOTA "portability-quota" Error "a quota of Amazon is exceeded";
    GW1303 PORTABILITY_PATH "portability-path" Error "a path is none that Amazon can have";
    GW1304 PORTABILITY_PARAMETER_NAME "portability-parameter-name" Error "parameters have names that Amazon refuses";
    GW1305 PORTABILITY_PARAMETER "portability-parameter" Warning "something of a parameter is dropped by Amazon";
    GW1306 PORTABILITY_SCHEMA "portability-schema" Warning "a keyword of a schema has no effect in Amazon's models";
    GW1307 PORTABILITY_REFERENCE "portability-reference" Error "Amazon does not follow references of this form";
    GW1308 PORTABILITY_RESPONSE "portability-response" Warning "a response is described in a form that Amazon does not have";
    GW1309 PORTABILITY_MODEL_NAME "portability-model-name" Warning "the name of a schema is none that Amazon's models can have";
    GW1310 PORTABILITY_SECURITY "portability-security" Warning "Amazon does not ask for this security scheme";
    GW1311 PORTABILITY_AUTHORIZER "portability-authorizer" Error "Amazon refuses this kind of authorizer, or a combination";
    GW1312 PORTABILITY_NO_INTEGRATION "portability-no-integration" Error "an operation has no integration";
    GW1313 PORTABILITY_INTEGRATION "portability-integration" Warning "something of an integration is refused or dropped by Amazon";
    GW1314 PORTABILITY_EXTENSION "portability-extension" Warning "Amazon does not know an extension";
    GW1315 PORTABILITY_SERVERS "portability-servers" Warning "servers and base paths mean something else to Amazon";
    GW1316 PORTABILITY_DROPPED "portability-dropped" Warning "Amazon drops a part of the document";
    GW1317 PORTABILITY_VALIDATION "portability-validation" Warning "Amazon validates less of requests";
}

/// Warnings that are errors in `build` whatever is allowed: without them there is nothing to build.
pub const ALWAYS_ERRORS_IN_BUILD: &[Code] = &[MISSING_PARAMETER];

/// What is said of a name itself.
pub const ABOUT_NAMES: &[Code] = &[
    UNKNOWN_METHOD,
    INVALID_STATUS,
    INVALID_MEDIA_TYPE,
    PATH_WITHOUT_SLASH,
    UNKNOWN_SCHEME,
    UNKNOWN_RESPONSE_TYPE,
];

/// Warnings that are errors in `build` unless they are allowed: something that protects an API, or that
/// its callers rely on, would not be there.
pub const ERRORS_IN_BUILD: &[Code] = &[
    INTEGRATION_NOT_SUPPORTED,
    MISSING_INTEGRATION,
    SECURITY_NOT_ENFORCED,
    POLICY_NOT_ENFORCED,
    LIMIT_NOT_ENFORCED,
];
