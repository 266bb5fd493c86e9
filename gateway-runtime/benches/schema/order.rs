// @generated from tests/bench-schemas/order.json. Do not edit; see gateway-codegen/tests/schema/bench.rs.

use gateway_runtime::codegen::schema::{self, *};
/// All of them, by their ids; those that say the same are one.
pub(super) static SCHEMAS: Table<'static> = Table {
    schemas: &[
        Schema {
            types: Types::OBJECT,
            object: Some(
                &Object {
                    members: &[
                        Member::required("id", TEXT),
                        Member::required("customer", ROOT_CUSTOMER),
                        Member::required("lines", ROOT_LINES),
                        Member::optional("notes", TEXT),
                        Member::required("address", ROOT_ADDRESS),
                        Member::required("payment", ROOT_PAYMENT),
                        Member::optional("metadata", ROOT_METADATA),
                    ],
                    n_required: 5,
                    is_simple: true,
                    ..Object::ANY
                },
            ),
            ..Schema::ANY
        },
        Schema {
            types: Types::OBJECT,
            object: Some(
                &Object {
                    members: &[
                        Member::required("name", TEXT),
                        Member::required("email", TEXT),
                        Member::optional("since", ROOT_CUSTOMER_SINCE),
                        Member::optional("tags", ROOT_CUSTOMER_TAGS),
                    ],
                    n_required: 2,
                    is_simple: true,
                    ..Object::ANY
                },
            ),
            ..Schema::ANY
        },
        Schema {
            types: Types::INTEGER,
            number: Some(
                &Number {
                    minimum: Some(Bound::inclusive(Decimal::whole("1", 1))),
                    ..Number::ANY
                },
            ),
            ..Schema::ANY
        },
        Schema {
            types: Types::ARRAY,
            array: Some(
                &Array {
                    items: Some(TEXT),
                    ..Array::ANY
                },
            ),
            ..Schema::ANY
        },
        Schema {
            types: Types::ARRAY,
            array: Some(
                &Array {
                    items: Some(ROOT_LINES_ITEM),
                    min_items: 1,
                    max_items: 100,
                    ..Array::ANY
                },
            ),
            ..Schema::ANY
        },
        Schema {
            types: Types::OBJECT,
            object: Some(
                &Object {
                    members: &[
                        Member::required("sku", TEXT),
                        Member::optional("name", TEXT),
                        Member::required("quantity", ROOT_LINES_ITEM_QUANTITY),
                        Member::required("price", ROOT_LINES_ITEM_PRICE),
                    ],
                    n_required: 3,
                    is_simple: true,
                    additional: Some(SchemaId::NEVER),
                    ..Object::ANY
                },
            ),
            ..Schema::ANY
        },
        Schema {
            types: Types::NUMBER,
            ..Schema::ANY
        },
        Schema {
            types: Types::OBJECT,
            object: Some(
                &Object {
                    members: &[
                        Member::required("street", TEXT),
                        Member::required("city", TEXT),
                        Member::required("postcode", TEXT),
                        Member::required("country", TEXT),
                        Member::optional("geo", ROOT_ADDRESS_GEO),
                    ],
                    n_required: 4,
                    is_simple: true,
                    ..Object::ANY
                },
            ),
            ..Schema::ANY
        },
        Schema {
            types: Types::OBJECT,
            object: Some(
                &Object {
                    members: &[
                        Member::required("lat", ROOT_ADDRESS_GEO_LAT),
                        Member::required("lon", ROOT_ADDRESS_GEO_LON),
                    ],
                    n_required: 2,
                    is_simple: true,
                    ..Object::ANY
                },
            ),
            ..Schema::ANY
        },
        Schema {
            types: Types::OBJECT,
            object: Some(
                &Object {
                    members: &[
                        Member::required("method", ROOT_PAYMENT_METHOD),
                        Member::optional("last4", TEXT),
                        Member::optional("authorised", ROOT_PAYMENT_AUTHORISED),
                        Member::required("amount", ROOT_PAYMENT_AMOUNT),
                    ],
                    n_required: 2,
                    is_simple: true,
                    ..Object::ANY
                },
            ),
            ..Schema::ANY
        },
        Schema {
            rules: &[
                Rule::Enum(
                    Constants::few(&[Constant::Text("card"), Constant::Text("invoice")]),
                ),
            ],
            ..Schema::ANY
        },
        Schema {
            types: Types::BOOLEAN,
            ..Schema::ANY
        },
        Schema {
            types: Types::OBJECT,
            object: Some(
                &Object {
                    is_simple: true,
                    additional: Some(TEXT),
                    ..Object::ANY
                },
            ),
            ..Schema::ANY
        },
        Schema {
            types: Types::STRING,
            string: Some(
                &Text {
                    min_length: 1,
                    max_length: 200,
                    ..Text::ANY
                },
            ),
            ..Schema::ANY
        },
    ],
};
/// `#`
pub(super) const ROOT: SchemaId = SchemaId(0);
/// `#/properties/customer`
pub(super) const ROOT_CUSTOMER: SchemaId = SchemaId(1);
/// `#/properties/customer/properties/since`
pub(super) const ROOT_CUSTOMER_SINCE: SchemaId = SchemaId(2);
/// `#/properties/customer/properties/tags`
pub(super) const ROOT_CUSTOMER_TAGS: SchemaId = SchemaId(3);
/// `#/properties/lines`
pub(super) const ROOT_LINES: SchemaId = SchemaId(4);
/// `#/properties/lines/items`
pub(super) const ROOT_LINES_ITEM: SchemaId = SchemaId(5);
/// `#/properties/lines/items/properties/quantity`
pub(super) const ROOT_LINES_ITEM_QUANTITY: SchemaId = SchemaId(2);
/// `#/properties/lines/items/properties/price`
pub(super) const ROOT_LINES_ITEM_PRICE: SchemaId = SchemaId(6);
/// `#/properties/address`
pub(super) const ROOT_ADDRESS: SchemaId = SchemaId(7);
/// `#/properties/address/properties/geo`
pub(super) const ROOT_ADDRESS_GEO: SchemaId = SchemaId(8);
/// `#/properties/address/properties/geo/properties/lat`
pub(super) const ROOT_ADDRESS_GEO_LAT: SchemaId = SchemaId(6);
/// `#/properties/address/properties/geo/properties/lon`
pub(super) const ROOT_ADDRESS_GEO_LON: SchemaId = SchemaId(6);
/// `#/properties/payment`
pub(super) const ROOT_PAYMENT: SchemaId = SchemaId(9);
/// `#/properties/payment/properties/method`
pub(super) const ROOT_PAYMENT_METHOD: SchemaId = SchemaId(10);
/// `#/properties/payment/properties/authorised`
pub(super) const ROOT_PAYMENT_AUTHORISED: SchemaId = SchemaId(11);
/// `#/properties/payment/properties/amount`
pub(super) const ROOT_PAYMENT_AMOUNT: SchemaId = SchemaId(6);
/// `#/properties/metadata`
pub(super) const ROOT_METADATA: SchemaId = SchemaId(12);
/// `#/definitions/Text`
pub(super) const TEXT: SchemaId = SchemaId(13);
/// `#`
pub(super) fn root(r: &mut Reader<'_>) -> Fits {
    let mut members = r.begin_object()?;
    let mut seen = 0_u64;
    while let Some(member) = r
        .member(
            &mut members,
            &["id", "customer", "lines", "notes", "address", "payment", "metadata"],
        )?
    {
        match member {
            0 => {
                r.text(
                    &Text {
                        min_length: 1,
                        max_length: 200,
                        ..Text::ANY
                    },
                )?
            }
            1 => root_customer(r)?,
            2 => root_lines(r)?,
            3 => {
                r.text(
                    &Text {
                        min_length: 1,
                        max_length: 200,
                        ..Text::ANY
                    },
                )?
            }
            4 => root_address(r)?,
            5 => root_payment(r)?,
            6 => root_metadata(r)?,
            _ => r.skip()?,
        }
        seen |= 1 << member;
    }
    holds(seen & 0b110111 == 0b110111)
}
/// `#/properties/customer`
pub(super) fn root_customer(r: &mut Reader<'_>) -> Fits {
    let mut members = r.begin_object()?;
    let mut seen = 0_u64;
    while let Some(member) = r.member(&mut members, &["name", "email", "since", "tags"])?
    {
        match member {
            0 => {
                r.text(
                    &Text {
                        min_length: 1,
                        max_length: 200,
                        ..Text::ANY
                    },
                )?
            }
            1 => {
                r.text(
                    &Text {
                        min_length: 1,
                        max_length: 200,
                        ..Text::ANY
                    },
                )?
            }
            2 => {
                r.number_of(
                    Types::INTEGER,
                    &Number {
                        minimum: Some(Bound::inclusive(Decimal::whole("1", 1))),
                        ..Number::ANY
                    },
                )?
            }
            3 => root_customer_tags(r)?,
            _ => r.skip()?,
        }
        seen |= 1 << member;
    }
    holds(seen & 0b11 == 0b11)
}
/// `#/properties/customer/properties/tags`
pub(super) fn root_customer_tags(r: &mut Reader<'_>) -> Fits {
    let mut items = r.begin_array()?;
    while r.item(&mut items)? {
        r.text(
            &Text {
                min_length: 1,
                max_length: 200,
                ..Text::ANY
            },
        )?;
    }
    Ok(())
}
/// `#/properties/lines`
pub(super) fn root_lines(r: &mut Reader<'_>) -> Fits {
    let mut items = r.begin_array()?;
    let mut n_items = 0_usize;
    while r.item(&mut items)? {
        root_lines_item(r)?;
        n_items += 1;
    }
    holds((1..=100).contains(&n_items))
}
/// `#/properties/lines/items`
pub(super) fn root_lines_item(r: &mut Reader<'_>) -> Fits {
    let mut members = r.begin_object()?;
    let mut seen = 0_u64;
    while let Some(member) = r
        .member(&mut members, &["sku", "name", "quantity", "price"])?
    {
        match member {
            0 => {
                r.text(
                    &Text {
                        min_length: 1,
                        max_length: 200,
                        ..Text::ANY
                    },
                )?
            }
            1 => {
                r.text(
                    &Text {
                        min_length: 1,
                        max_length: 200,
                        ..Text::ANY
                    },
                )?
            }
            2 => {
                r.number_of(
                    Types::INTEGER,
                    &Number {
                        minimum: Some(Bound::inclusive(Decimal::whole("1", 1))),
                        ..Number::ANY
                    },
                )?
            }
            3 => r.any_number()?,
            _ => r.nothing()?,
        }
        seen |= 1 << member;
    }
    holds(seen & 0b1101 == 0b1101)
}
/// `#/properties/address`
pub(super) fn root_address(r: &mut Reader<'_>) -> Fits {
    let mut members = r.begin_object()?;
    let mut seen = 0_u64;
    while let Some(member) = r
        .member(&mut members, &["street", "city", "postcode", "country", "geo"])?
    {
        match member {
            0 => {
                r.text(
                    &Text {
                        min_length: 1,
                        max_length: 200,
                        ..Text::ANY
                    },
                )?
            }
            1 => {
                r.text(
                    &Text {
                        min_length: 1,
                        max_length: 200,
                        ..Text::ANY
                    },
                )?
            }
            2 => {
                r.text(
                    &Text {
                        min_length: 1,
                        max_length: 200,
                        ..Text::ANY
                    },
                )?
            }
            3 => {
                r.text(
                    &Text {
                        min_length: 1,
                        max_length: 200,
                        ..Text::ANY
                    },
                )?
            }
            4 => root_address_geo(r)?,
            _ => r.skip()?,
        }
        seen |= 1 << member;
    }
    holds(seen & 0b1111 == 0b1111)
}
/// `#/properties/address/properties/geo`
pub(super) fn root_address_geo(r: &mut Reader<'_>) -> Fits {
    let mut members = r.begin_object()?;
    let mut seen = 0_u64;
    while let Some(member) = r.member(&mut members, &["lat", "lon"])? {
        match member {
            0 => r.any_number()?,
            1 => r.any_number()?,
            _ => r.skip()?,
        }
        seen |= 1 << member;
    }
    holds(seen & 0b11 == 0b11)
}
/// `#/properties/payment`
pub(super) fn root_payment(r: &mut Reader<'_>) -> Fits {
    let mut members = r.begin_object()?;
    let mut seen = 0_u64;
    while let Some(member) = r
        .member(&mut members, &["method", "last4", "authorised", "amount"])?
    {
        match member {
            0 => r.one_of(&["card", "invoice"])?,
            1 => {
                r.text(
                    &Text {
                        min_length: 1,
                        max_length: 200,
                        ..Text::ANY
                    },
                )?
            }
            2 => r.boolean()?,
            3 => r.any_number()?,
            _ => r.skip()?,
        }
        seen |= 1 << member;
    }
    holds(seen & 0b1001 == 0b1001)
}
/// `#/properties/metadata`
pub(super) fn root_metadata(r: &mut Reader<'_>) -> Fits {
    let mut members = r.begin_object()?;
    while r.name(&mut members)?.is_some() {
        r.text(
            &Text {
                min_length: 1,
                max_length: 200,
                ..Text::ANY
            },
        )?;
    }
    Ok(())
}
pub(crate) const ID: SchemaId = ROOT;
pub(crate) const CHECK: schema::Check = root;
