//! How the actions of a service are called (`reference/rest-api.md` §4.4).

/// The prefix of `X-Amz-Target` and the version of the JSON protocol of services that API Gateway calls by it.
/// EventBridge is not among them: its target must be mapped. Nor is Systems Manager, which gets a query.
const JSON: [(&str, &str, &str); 26] = [
    ("athena", "AmazonAthena", "1.1"),
    ("cloudtrail", "CloudTrail_20131101", "1.1"),
    ("codebuild", "CodeBuild_20161006", "1.1"),
    ("codepipeline", "CodePipeline_20150709", "1.1"),
    ("cognito-identity", "AWSCognitoIdentityService", "1.1"),
    ("cognito-idp", "AWSCognitoIdentityProviderService", "1.1"),
    ("comprehend", "Comprehend_20171127", "1.1"),
    ("config", "StarlingDoveService", "1.1"),
    ("dynamodb", "DynamoDB_20120810", "1.0"),
    ("ecs", "AmazonEC2ContainerServiceV20141113", "1.1"),
    ("firehose", "Firehose_20150804", "1.1"),
    ("glue", "AWSGlue", "1.1"),
    ("kinesis", "Kinesis_20131202", "1.1"),
    ("kms", "TrentService", "1.1"),
    ("logs", "Logs_20140328", "1.1"),
    ("organizations", "AWSOrganizationsV20161128", "1.1"),
    ("personalize", "AmazonPersonalize", "1.1"),
    ("redshift-data", "RedshiftData", "1.1"),
    ("rekognition", "RekognitionService", "1.1"),
    ("secretsmanager", "secretsmanager", "1.1"),
    ("servicediscovery", "Route53AutoNaming_v20170314", "1.1"),
    ("states", "AWSStepFunctions", "1.0"),
    ("streams.dynamodb", "DynamoDBStreams_20120810", "1.0"),
    ("sync-states", "AWSStepFunctions", "1.0"),
    ("textract", "Textract", "1.1"),
    ("translate", "AWSShineFrontendService_20170701", "1.1"),
];

/// `X-Amz-Target` and the content type for an action of a service, by its host prefix; `None`: the action
/// stands in the query alone.
pub(crate) fn json_target(service: &str, action: &str) -> Option<(String, &'static str)> {
    let (_, prefix, version) = JSON.iter().find(|(known, ..)| *known == service)?;
    let content_type = match *version {
        "1.0" => "application/x-amz-json-1.0",
        _ => "application/x-amz-json-1.1",
    };
    Some((format!("{prefix}.{action}"), content_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        for (service, action, expected) in [
            (
                "dynamodb",
                "PutItem",
                Some(("DynamoDB_20120810.PutItem", "application/x-amz-json-1.0")),
            ),
            (
                "kinesis",
                "PutRecord",
                Some(("Kinesis_20131202.PutRecord", "application/x-amz-json-1.1")),
            ),
            (
                "states",
                "StartExecution",
                Some((
                    "AWSStepFunctions.StartExecution",
                    "application/x-amz-json-1.0",
                )),
            ),
            ("events", "PutEvents", None),
            ("ssm", "GetParameter", None),
            ("sns", "Publish", None),
        ] {
            let expected = expected.map(|(target, kind)| (target.to_owned(), kind));
            assert_eq!(json_target(service, action), expected, "{service}");
        }
        assert!(JSON.is_sorted());
    }
}
