//! Text and positions; knows no OpenAPI.
