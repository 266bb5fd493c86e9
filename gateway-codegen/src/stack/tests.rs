//! Variables, functions and templates: a tree before, the same tree after.

use std::collections::{BTreeMap, BTreeSet};

use super::{Environment, Missing, Parameters, Scope, Stack, resolve};
use crate::diagnostics::Sink;
use crate::source::{Node, SourceMap, Span, parse};

/// Files in memory.
struct Files {
    sources: SourceMap,
    included: BTreeMap<&'static str, &'static str>,
}

impl Environment for Files {
    fn source(&self, span: Span) -> &str {
        self.sources.slice(span)
    }

    fn include(&mut self, location: &str, _: Span, sink: &mut Sink) -> Option<Node> {
        let text = *self.included.get(location)?;
        let file = self.sources.add(location, text);
        parse(&self.sources, file, sink)
    }
}

/// What became of a text: as JSON, what is missing, and what was said.
#[derive(Debug, PartialEq)]
struct Done {
    json: String,
    missing: Vec<String>,
    said: Vec<String>,
}

const INCLUDED: [(&str, &str); 2] = [
    ("part.yaml", "b: !Ref Name\nc: 2\n"),
    (
        "itself.yaml",
        "Fn::Transform: {Name: AWS::Include, Parameters: {Location: itself.yaml}}",
    ),
];

/// Resolves a text; within a template where one is given.
fn done(text: &str, template: &str, given: &[(&str, &str)]) -> Done {
    let mut files = Files {
        sources: SourceMap::new(),
        included: INCLUDED.into(),
    };
    let mut sink = Sink::new();
    let mut parse_as = |name: &str, text: &str| {
        let file = files.sources.add(name, text);
        parse(&files.sources, file, &mut sink).unwrap()
    };
    let root = parse_as("a.yaml", text);
    let stack = (!template.is_empty()).then(|| Stack::of(&parse_as("t.yaml", template)).unwrap());
    let mut parameters = Parameters::new();
    for (name, value) in given {
        parameters.set(*name, *value);
    }
    let scope = Scope {
        parameters: &parameters,
        stack: stack.as_ref(),
        stack_name: "pets",
    };
    let (mut missing, mut used) = (Missing::new(), BTreeSet::new());
    let resolved = resolve(&root, scope, &mut files, &mut missing, &mut used, &mut sink);
    Done {
        json: resolved.to_json().to_string(),
        missing: missing.names().map(str::to_owned).collect(),
        said: sink
            .into_sorted()
            .iter()
            .map(|one| one.message.clone())
            .collect(),
    }
}

/// The JSON of a text in which nothing is missing or wrong.
fn json(text: &str, template: &str, given: &[(&str, &str)]) -> String {
    let done = done(text, template, given);
    assert_eq!((done.missing, done.said), (vec![], vec![]), "{text}");
    done.json
}

const TEMPLATE: &str = r#"
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Env: {Type: String, Default: dev}
  Zones: {Type: CommaDelimitedList, Default: "a, b"}
  Asked: {Type: String}
Mappings:
  Hosts: {dev: {name: pets.dev}, prod: {name: pets.example}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Not [Condition: IsProd]
  Both: !And [Condition: IsProd, Condition: IsDev]
  Either: !Or [Condition: IsProd, Condition: IsDev]
  Round: {Condition: Round}
Resources:
  Read: {Type: AWS::Lambda::Function, Properties: {FunctionName: !Sub "read-${Env}"}}
  Write: {Type: AWS::Serverless::Function, Properties: {AutoPublishAlias: live}}
  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Read, Name: live}}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
  Topic: {Type: AWS::SNS::Topic}
  Table: {Type: AWS::DynamoDB::Table}
  Bucket: {Type: AWS::S3::Bucket}
  Role: {Type: AWS::IAM::Role}
  Pool: {Type: AWS::Cognito::UserPool}
  Selfish: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Selfish}}
"#;

#[test]
fn values_of_a_template_are_put_in() {
    const LAMBDA: &str = "arn:aws:lambda:us-east-1:123456789012:function:";
    for (text, expected) in [
        ("!Ref Env", r#""dev""#),
        ("{Ref: Env}", r#""dev""#),
        ("!Ref Zones", r#"["a","b"]"#),
        ("!Ref AWS::Region", r#""us-east-1""#),
        ("!Ref AWS::StackName", r#""pets""#),
        ("[1, !Ref AWS::NoValue, 2]", "[1,2]"),
        ("{a: !Ref AWS::NoValue, b: 1}", r#"{"b":1}"#),
        (
            "!Sub '${Env}-${AWS::AccountId}-${!Env}'",
            r#""dev-123456789012-${Env}""#,
        ),
        ("!Sub ['${a}/${Env}', {a: !Ref Env}]", r#""dev/dev""#),
        (
            "Fn::Sub: '${stageVariables.host}/${Env}'",
            r#""${stageVariables.host}/dev""#,
        ),
        ("!Join ['-', [!Ref Env, 1, true]]", r#""dev-1-true""#),
        ("!Join [',', !Ref Zones]", r#""a,b""#),
        ("!Select [1, !Ref Zones]", r#""b""#),
        ("!Select ['0', !Split ['.', pets.example]]", r#""pets""#),
        ("!FindInMap [Hosts, !Ref Env, name]", r#""pets.dev""#),
        (
            "Fn::FindInMap: [Hosts, test, name, {DefaultValue: none}]",
            r#""none""#,
        ),
        ("!If [IsProd, 1, 2]", "2"),
        (
            "[!If [IsProd, 1, !Ref AWS::NoValue], !If [IsDev, 3, 4]]",
            "[3]",
        ),
        ("[!If [Both, 1, 2], !If [Either, 1, 2]]", "[2,1]"),
        ("!Base64 hello", r#""aGVsbG8=""#),
        ("Fn::ToJsonString: {a: !Ref Env}", r#""{\"a\":\"dev\"}""#),
        ("Fn::Length: !Ref Zones", "2"),
        ("!Select [0, !GetAZs '']", r#""us-east-1a""#),
        ("!GetAtt Read.Arn", &format!("\"{LAMBDA}read-dev\"")),
        ("!GetAtt [Write, Arn]", &format!("\"{LAMBDA}Write\"")),
        ("!Ref Live", &format!("\"{LAMBDA}read-dev:live\"")),
        ("!GetAtt Write.Alias", &format!("\"{LAMBDA}Write:live\"")),
        ("!Sub '${Write.Arn}'", &format!("\"{LAMBDA}Write\"")),
        (
            "!Ref Queue",
            r#""https://sqs.us-east-1.amazonaws.com/123456789012/jobs""#,
        ),
        ("!GetAtt Queue.QueueName", r#""jobs""#),
        (
            "!Ref Topic",
            r#""arn:aws:sns:us-east-1:123456789012:Topic""#,
        ),
        ("!Ref Table", r#""Table""#),
        (
            "!GetAtt Bucket.RegionalDomainName",
            r#""bucket.s3.us-east-1.amazonaws.com""#,
        ),
        (
            "!GetAtt Role.Arn",
            r#""arn:aws:iam::123456789012:role/Role""#,
        ),
        // Variables that stand in the text without a function.
        (
            "uri: 'http://${Env}.example'",
            r#"{"uri":"http://dev.example"}"#,
        ),
        ("'${AWS::NoValue}'", "null"),
        (
            "x: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}}",
            "",
        ),
    ] {
        if expected.is_empty() {
            let json = json(text, TEMPLATE, &[("Name", "n")]);
            assert_eq!(json, r#"{"x":{"b":"n","c":2}}"#);
        } else {
            assert_eq!(json(text, TEMPLATE, &[]), expected, "{text}");
        }
    }
}

#[test]
fn what_the_user_says_goes_first() {
    for (text, given, expected) in [
        ("!Ref Env", ("Env", "prod"), r#""prod""#),
        ("!If [IsProd, 1, 2]", ("Env", "prod"), "1"),
        ("!If [IsProd, 1, 2]", ("IsProd", "true"), "1"),
        (
            "!Ref AWS::Region",
            ("AWS::Region", "eu-west-1"),
            r#""eu-west-1""#,
        ),
        ("!GetAtt Read.Arn", ("Read.Arn", "a"), r#""a""#),
        ("!GetAtt Pool.Arn", ("*", "a"), r#""a""#),
        ("!FindInMap [Hosts, x, y]", ("Hosts.x.y", "z"), r#""z""#),
        ("!ImportValue Shared", ("Shared", "z"), r#""z""#),
        ("!Ref Asked", ("*", "z"), r#""z""#),
    ] {
        assert_eq!(
            json(text, TEMPLATE, &[given]),
            expected,
            "{text} with {given:?}"
        );
    }
}

#[test]
fn variables_without_a_template() {
    let given = [
        ("host", "pets.example"),
        ("port", "80"),
        ("region", "eu-west-1"),
        ("jsonencode(map)", r#"{"a": [1, "b", null]}"#),
        ("resolve:ssm:/a", "A"),
        ("context", "everything"),
    ];
    for (text, expected) in [
        (
            "uri: http://${host}:${port}/",
            r#"{"uri":"http://pets.example:80/"}"#,
        ),
        // Terraform puts the text in before anyone reads it.
        ("timeoutInMillis: ${port}", r#"{"timeoutInMillis":80}"#),
        ("timeoutInMillis: '${port}'", r#"{"timeoutInMillis":"80"}"#),
        (
            "schema: {maximum: '${port}'}",
            r#"{"schema":{"maximum":"80"}}"#,
        ),
        ("maximum: ${port}", r#"{"maximum":80}"#),
        (
            "schema:\n  maximum: ${port}",
            r#"{"schema":{"maximum":80}}"#,
        ),
        // What `jsonencode` gives.
        (
            "requestParameters: ${jsonencode(map)}",
            r#"{"requestParameters":{"a":[1,"b",null]}}"#,
        ),
        (
            "requestParameters: '${jsonencode(map)}'",
            r#"{"requestParameters":"{\"a\": [1, \"b\", null]}"}"#,
        ),
        ("uri: '{{resolve:ssm:/a}}'", r#"{"uri":"A"}"#),
        (
            "uri: 'http://{{resolve:ssm:/a}}/{{open'",
            r#"{"uri":"http://A/{{open"}"#,
        ),
        (
            "description: '{{resolve:ssm:/a}}'",
            r#"{"description":"{{resolve:ssm:/a}}"}"#,
        ),
        ("'${context}': 1", r#"{"everything":1}"#),
        ("uri: $${host}", r#"{"uri":"${host}"}"#),
        ("\"/${host}/x\": 1", r#"{"/pets.example/x":1}"#),
        (
            "uri: arn:${AWS::Partition}:x:${AWS::Region}:${AWS::AccountId}",
            r#"{"uri":"arn:aws:x:us-east-1:123456789012"}"#,
        ),
        (
            "uri: ${stageVariables.host} $${x} ${context.requestId} ${request.path.id}",
            r#"{"uri":"${stageVariables.host} ${x} ${context.requestId} ${request.path.id}"}"#,
        ),
        (
            "Resource: 'execute-api:/${aws:username}/${aws:PrincipalTag/team, ''none''}/${*}/${host}'",
            r#"{"Resource":"execute-api:/${aws:username}/${aws:PrincipalTag/team, 'none'}/${*}/pets.example"}"#,
        ),
        // Prose, examples and mapping templates have their own use of it.
        (
            "description: cost ${amount}",
            r#"{"description":"cost ${amount}"}"#,
        ),
        (
            "example: {Ref: a, b: '${c}'}",
            r#"{"example":{"Ref":"a","b":"${c}"}}"#,
        ),
        (
            "requestTemplates: {a: '#set($x = 1)${x}${host}'}",
            r##"{"requestTemplates":{"a":"#set($x = 1)${x}pets.example"}}"##,
        ),
        (
            "schema: {pattern: '^${a}$'}",
            r#"{"schema":{"pattern":"^${a}$"}}"#,
        ),
        (
            "properties: {Ref: {type: string}}",
            r#"{"properties":{"Ref":{"type":"string"}}}"#,
        ),
    ] {
        assert_eq!(json(text, "", &given), expected, "{text}");
    }
}

#[test]
fn what_nobody_knows_is_asked_for() {
    for (text, template, missing) in [
        (
            "uri: http://${host}/${port}/${host}",
            "",
            &["host", "port"][..],
        ),
        ("!Ref Asked", TEMPLATE, &["Asked"]),
        ("!GetAtt Pool.Arn", TEMPLATE, &["Pool.Arn"]),
        ("!Ref Nobody", TEMPLATE, &["Nobody"]),
        ("!ImportValue Shared", TEMPLATE, &["Shared"]),
        ("!If [Unknown, 1, 2]", TEMPLATE, &["Unknown"]),
        ("!FindInMap [Hosts, x, y]", TEMPLATE, &["Hosts.x.y"]),
        ("!Sub '${a}${b.c}'", "", &["a", "b.c"]),
        ("'/${a}/x': 1", "", &["a"]),
        ("${method}: ${input}", "", &["method", "input"]),
        (
            "!Sub '{{resolve:ssm:/${Env}}}'",
            TEMPLATE,
            &["resolve:ssm:/dev"],
        ),
        (
            "description: '{{resolve:ssm:a}}'",
            TEMPLATE,
            &["resolve:ssm:a"],
        ),
    ] {
        let done = done(text, template, &[]);
        assert_eq!(done.missing, missing, "{text}");
        assert_eq!(done.said, [""; 0], "{text}");
    }
}

#[test]
fn what_is_no_function_is_said() {
    for (text, said) in [
        (
            "Fn::Substitute: a",
            "`Fn::Substitute` is not a function with a known value",
        ),
        (
            "Fn::Select: [5, [a]]",
            "there is no item `5` in a list of 1",
        ),
        ("Fn::Sub: [a, b, c]", "`Fn::Sub` does not take this"),
        (
            "!GetAtt Read",
            "`Fn::GetAtt` takes a resource and an attribute",
        ),
        (
            "{Fn::ForEach::A: [a, [b], {}], c: 1}",
            "`Fn::ForEach` is not evaluated",
        ),
        ("Fn::If: [a]", "`Fn::If` does not take this"),
        (
            "Fn::Split: ['', a]",
            "`Fn::Split` takes a delimiter that is not empty",
        ),
        ("!Ref Selfish", "values lead to each other without end"),
        ("!If [Round, 1, 2]", "values lead to each other without end"),
        (
            "Fn::Transform: {Name: Other}",
            "only the transform `AWS::Include` is known",
        ),
        (
            "Fn::Transform: {Name: AWS::Include, Parameters: {Location: itself.yaml}}",
            "values lead to each other without end",
        ),
    ] {
        let done = done(text, TEMPLATE, &[]);
        assert!(
            done.said.iter().any(|one| one.contains(said)),
            "{text}: {:?}",
            done.said
        );
    }
}

/// Neither long nor deep values take long.
#[test]
fn what_grows_is_stopped() {
    let many = "${x}".repeat(2_000);
    let long = "y".repeat(2_000);
    let done_ = done(&format!("!Sub '{many}'"), TEMPLATE, &[("x", &long)]);
    assert_eq!(done_.said, ["this text grows too large"]);
    // Outside of functions as well, in keys, and many of them together.
    let large = ["the values of variables grow too large"];
    let given = [("x", long.as_str())];
    for text in [
        format!("a: '{many}'"),
        format!("'{many}': a"),
        format!("a: [{}]", format!("'{}', ", "${x}".repeat(400)).repeat(100)),
        format!("a: '{}'", "{{resolve:x}}".repeat(2_000)),
    ] {
        let given = [given[0], ("resolve:x", long.as_str())];
        assert_eq!(done(&text, "", &given).said, large, "{:.40}", text);
    }
    let open = "${".repeat(100_000);
    assert_eq!(done(&format!("a: '{open}'"), "", &[]).missing, [""; 0]);
}
