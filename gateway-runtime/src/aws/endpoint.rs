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
const SERVICES: [(&str, &str, &str); 35] = [
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
    ("sync-states", "SFN", "states"),
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

/// Whether the environment sends a service elsewhere.
pub(crate) fn is_elsewhere(environment: &Environment, service: &str) -> bool {
    let url = elsewhere(environment, &named(service).variable);
    !matches!(url, Ok(None))
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
pub(crate) struct Url {
    pub(crate) secure: bool,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Empty, or with a slash at its begin and none at its end.
    pub(crate) path: String,
}

impl Url {
    /// `None` where the URL has a user, a query, a fragment, or no `http` or `https`.
    pub(crate) fn parse(text: &str) -> Option<Url> {
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
mod tests;
