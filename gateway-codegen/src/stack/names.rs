//! What the resources of a template are called: their `Ref`s and attributes, as far as these follow from the template.
//!
//! A resource without a name of its own is called by its logical id here. Ids that AWS makes up (of user pools, load
//! balancers, accounts' resources elsewhere) follow from nothing: they are asked for.
//! Source: AWS CloudFormation Template Reference, "Return values" of each type.

use super::resolve::Resolver;
use super::sections::Resource;

/// How resources of a type are named.
struct Naming {
    kind: &'static str,
    /// The property that holds the name.
    name: &'static str,
    /// The resource's ARN behind the account, with `*` for the name.
    arn: Arn,
    /// What `Ref` gives.
    reference: Reference,
}

/// Parts of an ARN.
enum Arn {
    /// None is known.
    None,
    /// Of a service, in the region and account of the stack.
    Regional(&'static str, &'static str),
    /// Of a service without region.
    Global(&'static str, &'static str),
    /// Of a service without region and account.
    Bare(&'static str, &'static str),
}

/// What `Ref` gives.
#[derive(PartialEq)]
enum Reference {
    Name,
    Arn,
    QueueUrl,
}

/// The types that are named here.
static NAMINGS: &[Naming] = &[
    naming(
        "AWS::Lambda::Function",
        "FunctionName",
        Arn::Regional("lambda", "function:*"),
        Reference::Name,
    ),
    naming(
        "AWS::Serverless::Function",
        "FunctionName",
        Arn::Regional("lambda", "function:*"),
        Reference::Name,
    ),
    naming(
        "AWS::DynamoDB::Table",
        "TableName",
        Arn::Regional("dynamodb", "table/*"),
        Reference::Name,
    ),
    naming(
        "AWS::Serverless::SimpleTable",
        "TableName",
        Arn::Regional("dynamodb", "table/*"),
        Reference::Name,
    ),
    naming(
        "AWS::SQS::Queue",
        "QueueName",
        Arn::Regional("sqs", "*"),
        Reference::QueueUrl,
    ),
    naming(
        "AWS::SNS::Topic",
        "TopicName",
        Arn::Regional("sns", "*"),
        Reference::Arn,
    ),
    naming(
        "AWS::StepFunctions::StateMachine",
        "StateMachineName",
        Arn::Regional("states", "stateMachine:*"),
        Reference::Arn,
    ),
    naming(
        "AWS::Serverless::StateMachine",
        "Name",
        Arn::Regional("states", "stateMachine:*"),
        Reference::Arn,
    ),
    naming(
        "AWS::Events::EventBus",
        "Name",
        Arn::Regional("events", "event-bus/*"),
        Reference::Name,
    ),
    naming(
        "AWS::Kinesis::Stream",
        "Name",
        Arn::Regional("kinesis", "stream/*"),
        Reference::Name,
    ),
    naming(
        "AWS::KinesisFirehose::DeliveryStream",
        "DeliveryStreamName",
        Arn::Regional("firehose", "deliverystream/*"),
        Reference::Name,
    ),
    naming(
        "AWS::S3::Bucket",
        "BucketName",
        Arn::Bare("s3", "*"),
        Reference::Name,
    ),
    naming(
        "AWS::IAM::Role",
        "RoleName",
        Arn::Global("iam", "role/*"),
        Reference::Name,
    ),
    naming(
        "AWS::IAM::User",
        "UserName",
        Arn::Global("iam", "user/*"),
        Reference::Name,
    ),
    naming(
        "AWS::Logs::LogGroup",
        "LogGroupName",
        Arn::Regional("logs", "log-group:*:*"),
        Reference::Name,
    ),
    // Their ids are names for the configuration of a gateway: which address a link reaches is said there.
    naming("AWS::ApiGateway::VpcLink", "", Arn::None, Reference::Name),
    naming("AWS::ApiGatewayV2::VpcLink", "", Arn::None, Reference::Name),
    naming("AWS::ApiGateway::RestApi", "", Arn::None, Reference::Name),
    naming("AWS::ApiGatewayV2::Api", "", Arn::None, Reference::Name),
    naming("AWS::Serverless::Api", "", Arn::None, Reference::Name),
    naming("AWS::Serverless::HttpApi", "", Arn::None, Reference::Name),
];

const fn naming(kind: &'static str, name: &'static str, arn: Arn, reference: Reference) -> Naming {
    Naming {
        kind,
        name,
        arn,
        reference,
    }
}

/// What `Ref` to a resource gives; `None` where nobody knows.
pub(super) fn reference(
    resolver: &mut Resolver<'_>,
    id: &str,
    resource: Resource<'_>,
) -> Option<String> {
    if resource.kind == "AWS::Lambda::Alias" || resource.kind == "AWS::Lambda::Version" {
        return function_qualifier(resolver, resource);
    }
    // A stage is known by its name alone.
    if resource.kind == "AWS::ApiGateway::Stage" || resource.kind == "AWS::ApiGatewayV2::Stage" {
        return resolver.text_of(resource.property("StageName")?);
    }
    let naming = NAMINGS.iter().find(|naming| naming.kind == resource.kind)?;
    let name = physical(resolver, id, resource, naming)?;
    match naming.reference {
        Reference::Name => Some(name),
        Reference::Arn => arn(resolver, naming, &name),
        Reference::QueueUrl => {
            let (region, account) = (resolver.pseudo("Region")?, resolver.pseudo("AccountId")?);
            let suffix = resolver.pseudo("URLSuffix")?;
            Some(format!("https://sqs.{region}.{suffix}/{account}/{name}"))
        }
    }
}

/// What `Fn::GetAtt` of a resource gives; `None` where nobody knows.
pub(super) fn attribute(
    resolver: &mut Resolver<'_>,
    id: &str,
    resource: Resource<'_>,
    attribute: &str,
) -> Option<String> {
    let naming = NAMINGS.iter().find(|naming| naming.kind == resource.kind)?;
    let name = physical(resolver, id, resource, naming)?;
    match (resource.kind, attribute) {
        (_, "Arn" | "TopicArn") => arn(resolver, naming, &name),
        (_, "Name" | "QueueName" | "TopicName") => Some(name),
        ("AWS::SQS::Queue", "QueueUrl") => reference(resolver, id, resource),
        // SAM: what a reference to the API's stage gives.
        ("AWS::Serverless::Api" | "AWS::Serverless::HttpApi", "Stage") => {
            resolver.text_of(resource.property("StageName")?)
        }
        // SAM: the alias that `AutoPublishAlias` makes.
        ("AWS::Serverless::Function", "Alias") => {
            let alias = resource.property("AutoPublishAlias")?.clone();
            let alias = resolver.text_of(&alias)?;
            Some(format!("{}:{alias}", arn(resolver, naming, &name)?))
        }
        ("AWS::S3::Bucket", "DomainName") => {
            Some(format!("{name}.s3.{}", resolver.pseudo("URLSuffix")?))
        }
        ("AWS::S3::Bucket", "RegionalDomainName") => Some(format!(
            "{name}.s3.{}.{}",
            resolver.pseudo("Region")?,
            resolver.pseudo("URLSuffix")?
        )),
        _ => None,
    }
}

/// The name of a resource: what its property says, else its logical id.
fn physical(
    resolver: &mut Resolver<'_>,
    id: &str,
    resource: Resource<'_>,
    naming: &Naming,
) -> Option<String> {
    match resource.property(naming.name) {
        Some(name) => {
            let name = name.clone();
            resolver.text_of(&name)
        }
        // Names of buckets have no capitals.
        None if naming.kind == "AWS::S3::Bucket" => Some(id.to_ascii_lowercase()),
        None => Some(id.to_owned()),
    }
}

fn arn(resolver: &mut Resolver<'_>, naming: &Naming, name: &str) -> Option<String> {
    let partition = resolver.pseudo("Partition")?;
    let (region, account) = (resolver.pseudo("Region")?, resolver.pseudo("AccountId")?);
    let (service, place, resource) = match naming.arn {
        Arn::None => return None,
        Arn::Regional(service, resource) => (service, format!("{region}:{account}"), resource),
        Arn::Global(service, resource) => (service, format!(":{account}"), resource),
        Arn::Bare(service, resource) => (service, ":".to_owned(), resource),
    };
    let resource = resource.replacen('*', name, 1);
    Some(format!("arn:{partition}:{service}:{place}:{resource}"))
}

/// The ARN of a function's alias or version.
fn function_qualifier(resolver: &mut Resolver<'_>, resource: Resource<'_>) -> Option<String> {
    let function = resource.property("FunctionName")?.clone();
    let function = resolver.text_of(&function)?;
    let qualifier = match resource.property("Name") {
        Some(name) => {
            let name = name.clone();
            resolver.text_of(&name)?
        }
        None => "1".to_owned(),
    };
    if function.starts_with("arn:") {
        return Some(format!("{function}:{qualifier}"));
    }
    let naming = NAMINGS
        .iter()
        .find(|naming| naming.kind == "AWS::Lambda::Function")?;
    Some(format!("{}:{qualifier}", arn(resolver, naming, &function)?))
}
