//! The APIs of these tests.

use gateway_tests::gateway::{Binary, Document};

/// A REST API at `/rest`.
const REST: &str = "openapi: 3.0.1
info: {title: Rest, version: '1'}
x-gateway:
  name: rest
  kind: rest
  stages:
    prod:
      mount: {path: /rest}
      variables: {fn: picked}
      accessLog:
        destination: stdout
        format: >-
          $context.path $context.status $context.integration.status $context.integration.integrationStatus
          $context.integration.requestId=$context.awsEndpointRequestId $context.integration.responseTransferMode
          $context.integration.timeToAllHeaders $context.integration.timeToFirstContent
x-amazon-apigateway-binary-media-types: [image/png]
paths:
  /{proxy+}:
    x-amazon-apigateway-any-method:
      parameters: [{name: proxy, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:demo/invocations
  /files/{name}:
    get:
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        timeoutInMillis: 300
        uri: 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:${stageVariables.fn}:live/invocations'
  /role:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        credentials: arn:aws:iam::123456789012:role/invoker
        uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/role/invocations
  /stream:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        responseTransferMode: STREAM
        uri: arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/arn:aws:lambda:eu-west-1:123456789012:function:demo/response-streaming-invocations
  /late-stream:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        responseTransferMode: STREAM
        timeoutInMillis: 400
        uri: arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/arn:aws:lambda:eu-west-1:123456789012:function:demo/response-streaming-invocations
  /custom:
    post:
      responses: {'200': {description: ok}, '400': {description: no}}
      x-amazon-apigateway-integration:
        type: aws
        httpMethod: POST
        uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:demo/invocations
        requestTemplates:
          application/json: |
            #if($input.params('how') != '')#set($context.requestOverride.header.X-Amz-Invocation-Type = $input.params('how'))#end
            #if($input.params('bad') != '')#set($context.requestOverride.header.Authorization = 'x')#end
            $input.body
        responses: {default: {statusCode: '200'}, '.*boom.*': {statusCode: '400'}}
";

/// An HTTP API at `/`.
const HTTP: &str = "openapi: 3.0.1
info: {title: Http, version: '1'}
x-gateway: {name: http, kind: http, stages: {$default: {variables: {color: teal}}}}
paths:
  /v2/{id}:
    x-amazon-apigateway-any-method:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        payloadFormatVersion: '2.0'
        uri: arn:aws:lambda:eu-west-1:123456789012:function:demo
  /v1/{id}:
    x-amazon-apigateway-any-method:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        payloadFormatVersion: '1.0'
        uri: arn:aws:lambda:eu-west-1:123456789012:function:demo
  /mapped:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        payloadFormatVersion: '2.0'
        timeoutInMillis: 300
        uri: arn:aws:lambda:eu-west-1:123456789012:function:demo
        requestParameters:
          'append:header.x-list': more
          'overwrite:header.x-color': $stageVariables.color
          'remove:header.x-gone': \"''\"
          'append:querystring.q': '3'
          'overwrite:querystring.r': $request.header.x-list
          'overwrite:path': /other
        responseParameters:
          '200': {'overwrite:statuscode': '202', 'append:header.x-extra': added, 'remove:header.x-secret': \"''\"}
";

/// Both in one gateway.
pub(super) fn build(label: &str) -> Binary {
    let documents = [Document::yaml("rest", REST), Document::yaml("http", HTTP)];
    Binary::build(label, &documents, &[]).unwrap()
}
