"""Makes what dynamodb.yaml, sqs-*.yaml and s3.yaml expect at an emulator: a table, a queue and a bucket.

    python3 specs/local/prepare.py [ENDPOINT]

Needs PyPI's boto3, which comes with moto.
"""

import sys

import boto3

ENDPOINT = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:5000"


def client(service):
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
    )


client("dynamodb").create_table(
    TableName="notes",
    BillingMode="PAY_PER_REQUEST",
    KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}],
    AttributeDefinitions=[
        {"AttributeName": "customer", "AttributeType": "S"},
        {"AttributeName": "id", "AttributeType": "S"},
    ],
)
client("sqs").create_queue(QueueName="orders")
client("s3").create_bucket(Bucket="box")
print("a table, a queue and a bucket at " + ENDPOINT)
