//! From a service and a region to the server that answers for it.
//!
//! Services are named as in integration URIs, by the host prefix of their endpoints with what stands before
//! it: `dynamodb`, `runtime.sagemaker`, `bucket.s3`.
//!
//! Source: SDKs and Tools Reference Guide, "Service-specific endpoints" and "AWS Region"; AWS General
//! Reference, "Service endpoints". Not handled: FIPS and dual-stack endpoints, `endpoint_url` of profiles.

use std::fmt;

use super::Environment;

/// A server, and what its signatures are made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Whether it is reached over TLS.
    pub secure: bool,
    /// A name or an IP address, IPv6 in brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What stands before every path: empty, or `/prefix` without a slash at its end.
    pub path: String,
    /// The region to sign for.
    pub region: String,
    /// The service's name in signatures.
    pub signing_name: String,
}

/// Why there is no endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndpointError {
    /// Neither the integration nor the environment names a region.
    NoRegion,
    /// A region with other characters than letters, digits and `-`.
    InvalidRegion(String),
    /// A service with other characters than letters, digits, `-`, `_` and `.`.
    InvalidService(String),
    /// The variable of this name holds no URL of a server.
    InvalidUrl(String),
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EndpointError::NoRegion => f.write_str("no region: set `AWS_REGION`"),
            EndpointError::InvalidRegion(region) => {
                write!(f, "`{}` is no region", region.escape_debug())
            }
            EndpointError::InvalidService(service) => {
                write!(f, "`{}` is no service", service.escape_debug())
            }
            EndpointError::InvalidUrl(variable) => write!(
                f,
                "`{variable}` is no URL of a server, such as `http://localhost:4566`"
            ),
        }
    }
}

impl std::error::Error for EndpointError {}

/// Regions under one administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// As in ARNs: `aws`.
    pub id: &'static str,
    /// What the hosts of its services end in: `amazonaws.com`.
    pub dns_suffix: &'static str,
    /// Where its global services sign.
    global_region: &'static str,
}

impl Partition {
    /// The partition of a region; unknown ones are in `aws`.
    #[must_use]
    pub fn of_region(region: &str) -> Partition {
        let (id, dns_suffix, global_region) = match region {
            _ if region.starts_with("cn-") => ("aws-cn", "amazonaws.com.cn", "cn-north-1"),
            _ if region.starts_with("us-gov-") => ("aws-us-gov", "amazonaws.com", "us-gov-west-1"),
            _ if region.starts_with("us-iso-") => ("aws-iso", "c2s.ic.gov", "us-iso-east-1"),
            _ if region.starts_with("us-isob-") => ("aws-iso-b", "sc2s.sgov.gov", "us-isob-east-1"),
            _ if region.starts_with("eusc-") => ("aws-eusc", "amazonaws.eu", "eusc-de-east-1"),
            _ => ("aws", "amazonaws.com", "us-east-1"),
        };
        Partition {
            id,
            dns_suffix,
            global_region,
        }
    }
}

/// Services whose variable or name in signatures is not the last part of their host prefix: host prefix,
/// end of the variable, name in signatures.
const SERVICES: [(&str, &str, &str); 34] = [
    ("airflow", "MWAA", "airflow"),
    ("api.ecr", "ECR", "ecr"),
    ("api.pricing", "PRICING", "pricing"),
    ("api.sagemaker", "SAGEMAKER", "sagemaker"),
    (
        "application-autoscaling",
        "APPLICATION_AUTO_SCALING",
        "application-autoscaling",
    ),
    ("appconfigdata", "APPCONFIGDATA", "appconfig"),
    ("autoscaling", "AUTO_SCALING", "autoscaling"),
    ("bedrock-agent-runtime", "BEDROCK_AGENT_RUNTIME", "bedrock"),
    ("bedrock-runtime", "BEDROCK_RUNTIME", "bedrock"),
    ("cognito-identity", "COGNITO_IDENTITY", "cognito-identity"),
    ("cognito-idp", "COGNITO_IDENTITY_PROVIDER", "cognito-idp"),
    ("data.iot", "IOT_DATA_PLANE", "iotdata"),
    ("data-ats.iot", "IOT_DATA_PLANE", "iotdata"),
    ("elasticmapreduce", "EMR", "elasticmapreduce"),
    ("email", "SES", "ses"),
    (
        "entitlement.marketplace",
        "MARKETPLACE_ENTITLEMENT_SERVICE",
        "aws-marketplace",
    ),
    ("events", "EVENTBRIDGE", "events"),
    ("execute-api", "APIGATEWAYMANAGEMENTAPI", "execute-api"),
    ("kinesisanalytics", "KINESIS_ANALYTICS", "kinesisanalytics"),
    ("logs", "CLOUDWATCH_LOGS", "logs"),
    (
        "metering.marketplace",
        "MARKETPLACE_METERING",
        "aws-marketplace",
    ),
    ("mobiletargeting", "PINPOINT", "mobiletargeting"),
    ("monitoring", "CLOUDWATCH", "monitoring"),
    ("personalize-runtime", "PERSONALIZE_RUNTIME", "personalize"),
    ("rds-data", "RDS_DATA", "rds-data"),
    ("redshift-data", "REDSHIFT_DATA", "redshift-data"),
    ("runtime.lex", "LEX_RUNTIME_SERVICE", "lex"),
    ("runtime.sagemaker", "SAGEMAKER_RUNTIME", "sagemaker"),
    ("runtime-v2-lex", "LEX_RUNTIME_V2", "lex"),
    ("secretsmanager", "SECRETS_MANAGER", "secretsmanager"),
    ("servicediscovery", "SERVICEDISCOVERY", "servicediscovery"),
    ("states", "SFN", "states"),
    ("streams.dynamodb", "DYNAMODB_STREAMS", "dynamodb"),
    ("vpc-lattice", "VPC_LATTICE", "vpc-lattice"),
];

/// Services with one endpoint for their partition.
const GLOBAL: [&str; 4] = ["cloudfront", "iam", "organizations", "route53"];

/// The region that the environment names: `AWS_REGION`, then `AWS_DEFAULT_REGION`.
#[must_use]
pub fn region(environment: &Environment) -> Option<&str> {
    environment
        .get("AWS_REGION")
        .or_else(|| environment.get("AWS_DEFAULT_REGION"))
}

/// The endpoint of a service in a region, or in the environment's where it is `None`.
///
/// `AWS_ENDPOINT_URL_<SERVICE>` and then `AWS_ENDPOINT_URL` send it elsewhere, unless
/// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is `true`. There, a bucket before `s3` becomes the first part of the
/// path, since a server on an address has no names below it; what stands before other services is dropped.
///
/// # Errors
///
/// See [`EndpointError`].
pub fn resolve(
    environment: &Environment,
    service: &str,
    region: Option<&str>,
) -> Result<Endpoint, EndpointError> {
    let region = region
        .or_else(|| self::region(environment))
        .ok_or(EndpointError::NoRegion)?;
    if region.len() > 64
        || !region
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        || region.is_empty()
    {
        return Err(EndpointError::InvalidRegion(region.to_owned()));
    }
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    if service.len() > 128 || !service.split('.').all(is_part) {
        return Err(EndpointError::InvalidService(service.to_owned()));
    }
    let service = service.to_ascii_lowercase();
    let named = named(&service);
    let partition = Partition::of_region(region);
    let is_global = GLOBAL.contains(&service.as_str());
    let signing_region = if is_global {
        partition.global_region
    } else {
        region
    };
    let (secure, host, port, path) = match elsewhere(environment, &named.variable)? {
        Some(url) => {
            let bucket = named.before.filter(|_| named.signing_name == "s3");
            let path = bucket.map_or(url.path.clone(), |bucket| format!("{}/{bucket}", url.path));
            (url.secure, url.host, url.port, path)
        }
        None => {
            let suffix = partition.dns_suffix;
            let host = match (is_global, partition.id) {
                (false, _) => format!("{service}.{region}.{suffix}"),
                (true, "aws") => format!("{service}.{suffix}"),
                (true, "aws-us-gov") => format!("{service}.us-gov.{suffix}"),
                (true, _) => format!("{service}.{signing_region}.{suffix}"),
            };
            (true, host, 443, String::new())
        }
    };
    Ok(Endpoint {
        secure,
        host,
        port,
        path,
        region: signing_region.to_owned(),
        signing_name: named.signing_name.to_owned(),
    })
}

/// What the parts of a service's name mean.
struct Named<'s> {
    /// What stands before the service: a bucket, or the id of an API.
    before: Option<&'s str>,
    /// The end of `AWS_ENDPOINT_URL_…`.
    variable: String,
    signing_name: &'s str,
}

fn named(service: &str) -> Named<'_> {
    let mut known = SERVICES
        .iter()
        .filter_map(|&(prefix, variable, signing_name)| {
            let before = service.strip_suffix(prefix)?;
            let before = match before {
                "" => None,
                _ => Some(before.strip_suffix('.')?),
            };
            Some(Named {
                before,
                variable: variable.to_owned(),
                signing_name,
            })
        });
    known.next().unwrap_or_else(|| {
        let (before, name) = match service.rsplit_once('.') {
            Some((before, name)) => (Some(before), name),
            None => (None, service),
        };
        Named {
            before,
            variable: name.to_ascii_uppercase().replace('-', "_"),
            signing_name: name,
        }
    })
}

fn elsewhere(environment: &Environment, service: &str) -> Result<Option<Url>, EndpointError> {
    if environment.is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") {
        return Ok(None);
    }
    let own = format!("AWS_ENDPOINT_URL_{service}");
    for variable in [own.as_str(), "AWS_ENDPOINT_URL"] {
        if let Some(text) = environment.get(variable) {
            let url = Url::parse(text);
            return url
                .map(Some)
                .ok_or_else(|| EndpointError::InvalidUrl(variable.to_owned()));
        }
    }
    Ok(None)
}

/// A server's URL, without a query.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Url {
    pub(super) secure: bool,
    pub(super) host: String,
    pub(super) port: u16,
    /// Empty, or with a slash at its begin and none at its end.
    pub(super) path: String,
}

impl Url {
    /// `None` where the URL has a user, a query, a fragment, or no `http` or `https`.
    pub(super) fn parse(text: &str) -> Option<Url> {
        let (scheme, rest) = text.trim().split_once("://")?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let is_allowed =
            |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'@' | b'?' | b'#' | b'\\');
        if !rest.bytes().all(is_allowed) {
            return None;
        }
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at_checked(at)?,
            None => (rest, ""),
        };
        let (host, port) = match authority.rsplit_once(':') {
            // The colons of an IPv6 address stand in brackets.
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
            _ => (authority, if secure { 443 } else { 80 }),
        };
        (!host.is_empty()).then(|| Url {
            secure,
            host: host.to_owned(),
            port,
            path: path.trim_end_matches('/').to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(
        variables: &[(&str, &str)],
        service: &str,
        region: Option<&str>,
    ) -> Result<Endpoint, EndpointError> {
        resolve(&variables.iter().copied().collect(), service, region)
    }

    #[test]
    fn hosts_of_services() {
        for (service, region, host, signing_region, signing_name) in [
            (
                "dynamodb",
                "eu-central-1",
                "dynamodb.eu-central-1.amazonaws.com",
                "eu-central-1",
                "dynamodb",
            ),
            (
                "states",
                "us-east-1",
                "states.us-east-1.amazonaws.com",
                "us-east-1",
                "states",
            ),
            (
                "S3",
                "us-east-1",
                "s3.us-east-1.amazonaws.com",
                "us-east-1",
                "s3",
            ),
            (
                "my-bucket.s3",
                "us-west-2",
                "my-bucket.s3.us-west-2.amazonaws.com",
                "us-west-2",
                "s3",
            ),
            (
                "runtime.sagemaker",
                "us-west-2",
                "runtime.sagemaker.us-west-2.amazonaws.com",
                "us-west-2",
                "sagemaker",
            ),
            (
                "abc.execute-api",
                "us-west-2",
                "abc.execute-api.us-west-2.amazonaws.com",
                "us-west-2",
                "execute-api",
            ),
            (
                "email",
                "us-west-2",
                "email.us-west-2.amazonaws.com",
                "us-west-2",
                "ses",
            ),
            (
                "sqs",
                "cn-north-1",
                "sqs.cn-north-1.amazonaws.com.cn",
                "cn-north-1",
                "sqs",
            ),
            (
                "sns",
                "us-gov-east-1",
                "sns.us-gov-east-1.amazonaws.com",
                "us-gov-east-1",
                "sns",
            ),
            ("iam", "eu-west-1", "iam.amazonaws.com", "us-east-1", "iam"),
            (
                "iam",
                "us-gov-east-1",
                "iam.us-gov.amazonaws.com",
                "us-gov-west-1",
                "iam",
            ),
            (
                "iam",
                "cn-northwest-1",
                "iam.cn-north-1.amazonaws.com.cn",
                "cn-north-1",
                "iam",
            ),
        ] {
            let found = endpoint(&[], service, Some(region)).unwrap();
            assert_eq!(
                (found.host.as_str(), found.port, found.secure),
                (host, 443, true)
            );
            assert_eq!(
                (found.region.as_str(), found.signing_name.as_str()),
                (signing_region, signing_name)
            );
        }
    }

    #[test]
    fn the_uris_region_comes_before_the_environments() {
        let region = |variables: &[(&str, &str)], given| {
            endpoint(variables, "sqs", given).map(|found| found.region)
        };
        let both = [
            ("AWS_REGION", "eu-west-1"),
            ("AWS_DEFAULT_REGION", "eu-west-2"),
        ];
        assert_eq!(region(&both, Some("us-east-1")).unwrap(), "us-east-1");
        assert_eq!(region(&both, None).unwrap(), "eu-west-1");
        assert_eq!(region(&both[1..], None).unwrap(), "eu-west-2");
        assert_eq!(region(&[], None), Err(EndpointError::NoRegion));
    }

    #[test]
    fn variables_send_services_elsewhere() {
        let variables = [
            ("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:8083"),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", "https://[::1]/base/"),
            ("AWS_ENDPOINT_URL", "http://localhost:4566"),
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false"),
        ];
        for (service, secure, host, port, path) in [
            ("states", false, "127.0.0.1", 8083, ""),
            ("secretsmanager", true, "[::1]", 443, "/base"),
            ("sqs", false, "localhost", 4566, ""),
            ("iam", false, "localhost", 4566, ""),
            (
                "bucket.with.dots.s3",
                false,
                "localhost",
                4566,
                "/bucket.with.dots",
            ),
            ("abc.execute-api", false, "localhost", 4566, ""),
        ] {
            let found = endpoint(&variables, service, Some("us-east-1")).unwrap();
            let expected = (secure, host, port, path);
            assert_eq!(
                (
                    found.secure,
                    found.host.as_str(),
                    found.port,
                    found.path.as_str()
                ),
                expected
            );
        }
        let mut ignored = variables;
        ignored[3].1 = "true";
        let found = endpoint(&ignored, "states", Some("us-east-1")).unwrap();
        assert_eq!(found.host, "states.us-east-1.amazonaws.com");
    }

    #[test]
    fn hostile_parts_are_refused() {
        for region in ["", "us east", "x/../", "évil", "a.b", "a@b"] {
            assert!(endpoint(&[], "sqs", Some(region)).is_err(), "{region}");
        }
        for service in ["", ".", "a..s3", "a/b", "s3@x", "sqs\r\n", "ü.s3"] {
            assert!(
                endpoint(&[], service, Some("us-east-1")).is_err(),
                "{service}"
            );
        }
        for url in [
            "localhost:4566",
            "ftp://h",
            "http://",
            "http://u:p@h",
            "http://h?x",
            "http://h#x",
            "http://h:99999",
            "http://h:x",
            "http://:80",
            "http://a b",
            "http://h\\x",
        ] {
            let error =
                endpoint(&[("AWS_ENDPOINT_URL_SQS", url)], "sqs", Some("us-east-1")).unwrap_err();
            assert_eq!(
                error,
                EndpointError::InvalidUrl("AWS_ENDPOINT_URL_SQS".to_owned()),
                "{url}"
            );
            // Passwords stand in URLs.
            assert!(!error.to_string().contains("u:p"));
        }
    }
}
