//! Integrations → expressions over the runtime's descriptors.

use std::slice::Iter;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::values::{headers, mapping, response_type};
use crate::plan::{
    Body, Content, ContentHandling, HttpIntegration, Integration, IntegrationResponse, Mapping,
    MappingTemplate, MockStatus, Selection, Transformation, UriPart,
};

/// `Integration::Http(…)`; `templates` are the names of its mapping templates, in the order of [`templates`].
pub(super) fn integration(integration: &Integration, templates: &[Ident]) -> TokenStream {
    let templates = &mut templates.iter();
    match integration {
        Integration::HttpProxy(http) => {
            let http = http_integration(http);
            quote!(Integration::HttpProxy(#http))
        }
        Integration::Http(http, changes) => {
            let http = http_integration(http);
            let changes = transformation(changes, templates);
            quote!(Integration::Http(#http, #changes))
        }
        Integration::Lambda(lambda, changes) => {
            let lambda = super::lambda::integration(lambda);
            let changes = transformation(changes, templates);
            quote!(Integration::Lambda(#lambda, #changes))
        }
        Integration::LambdaProxy(lambda) => {
            let lambda = super::lambda::integration(lambda);
            quote!(Integration::LambdaProxy(#lambda))
        }
        Integration::Service(integration) => {
            let integration = super::service::integration(integration);
            quote!(Integration::Service(#integration))
        }
        Integration::Mock(statuses, changes) => {
            let statuses = mock_statuses(statuses, templates);
            let changes = transformation(changes, templates);
            quote!(Integration::Mock(#statuses, #changes))
        }
        Integration::Fail(response_type, reason) => {
            let response_type = self::response_type(*response_type);
            quote!(Integration::Fail(#response_type, #reason))
        }
    }
}

fn http_integration(http: &HttpIntegration) -> TokenStream {
    let mut fields = Vec::new();
    match &http.service {
        Some(target) => {
            let target = super::service::target(target);
            fields.push(quote!(service: Some(&#target)));
        }
        None => {
            let uri = uri_parts(&http.uri);
            fields.push(quote!(uri: #uri));
        }
    }
    if http.append_path {
        fields.push(quote!(append_path: true));
    }
    if let Some(method) = &http.method {
        fields.push(quote!(method: Some(#method)));
    }
    if !http.request.is_empty() {
        let mappings = http.request.iter().map(mapping);
        fields.push(quote!(request: &[#(#mappings),*]));
    }
    if !http.response.is_empty() {
        let responses = mappings_by_status(&http.response);
        fields.push(quote!(response: #responses));
    }
    let timeout = Literal::u32_unsuffixed(http.timeout_ms);
    fields.push(quote!(timeout_ms: #timeout));
    if http.streams {
        fields.push(quote!(transfer: TransferMode::Stream));
    }
    if http.insecure_skip_verification {
        fields.push(quote!(insecure_skip_verification: true));
    }
    if let Some(name) = &http.server_name {
        fields.push(quote!(server_name: Some(#name)));
    }
    if let Some(link) = &http.vpc_link {
        let link = uri_parts(link);
        fields.push(quote!(vpc_link: Some(#link)));
    }
    quote!(HttpIntegration { #(#fields),*, ..HttpIntegration::NEW })
}

/// `&[parts]`.
pub(super) fn uri_parts(parts: &[UriPart]) -> TokenStream {
    let parts = parts.iter().map(|part| match part {
        UriPart::Text(text) => quote!(UriPart::Text(#text)),
        UriPart::StageVariable(name) => quote!(UriPart::StageVariable(#name)),
        UriPart::Path(name) => quote!(UriPart::Path(#name)),
    });
    quote!(&[#(#parts),*])
}

/// `&[(status, &[mappings])]`.
pub(super) fn mappings_by_status(responses: &[(u16, Vec<Mapping>)]) -> TokenStream {
    let responses = responses.iter().map(|(status, mappings)| {
        let status = Literal::u16_unsuffixed(*status);
        let mappings = mappings.iter().map(mapping);
        quote!((#status, &[#(#mappings),*]))
    });
    quote!(&[#(#responses),*])
}

/// `&[("media type", status)]`.
fn mock_statuses(
    statuses: &[(String, MockStatus)],
    templates: &mut Iter<'_, Ident>,
) -> TokenStream {
    let statuses = statuses.iter().map(|(media_type, status)| {
        let status = match status {
            MockStatus::Constant(Some(status)) => {
                let status = Literal::u16_unsuffixed(*status);
                quote!(MockStatus::Constant(Some(#status)))
            }
            MockStatus::Constant(None) => quote!(MockStatus::Constant(None)),
            MockStatus::Template(_) => {
                let name = templates.next();
                quote!(MockStatus::Template(&#name))
            }
        };
        quote!((#media_type, #status))
    });
    quote!(&[#(#statuses),*])
}

fn transformation(changes: &Transformation, templates: &mut Iter<'_, Ident>) -> TokenStream {
    let mut fields = Vec::new();
    if !changes.request_bodies.is_empty() {
        let bodies = bodies(&changes.request_bodies, templates);
        fields.push(quote!(request_bodies: #bodies));
    }
    if changes.refuse_unmapped_body {
        fields.push(quote!(refuse_unmapped_body: true));
    }
    if let Some(handling) = changes.content_handling {
        let handling = content_handling(handling);
        fields.push(quote!(content_handling: Some(#handling)));
    }
    if !changes.responses.is_empty() {
        let responses: Vec<TokenStream> = changes
            .responses
            .iter()
            .map(|response| integration_response(response, templates))
            .collect();
        fields.push(quote!(responses: &[#(#responses),*]));
    }
    quote!(Transformation { #(#fields,)* ..Transformation::NEW })
}

fn content_handling(handling: ContentHandling) -> TokenStream {
    match handling {
        ContentHandling::ToBinary => quote!(ContentHandling::ToBinary),
        ContentHandling::ToText => quote!(ContentHandling::ToText),
    }
}

fn integration_response(
    response: &IntegrationResponse,
    templates: &mut Iter<'_, Ident>,
) -> TokenStream {
    let selection = match &response.selection {
        Selection::Default => quote!(Selection::Default),
        Selection::Statuses(ranges) => {
            let ranges = ranges.iter().map(|(from, to)| {
                let (from, to) = (Literal::u16_unsuffixed(*from), Literal::u16_unsuffixed(*to));
                quote!((#from, #to))
            });
            quote!(Selection::Statuses(&[#(#ranges),*]))
        }
        Selection::ErrorMessage(pattern) => quote!(Selection::ErrorMessage(#pattern)),
    };
    let status = Literal::u16_unsuffixed(response.status);
    let mut fields = vec![quote!(selection: #selection), quote!(status: #status)];
    if !response.headers.is_empty() {
        let headers = headers(&response.headers);
        fields.push(quote!(headers: #headers));
    }
    if !response.bodies.is_empty() {
        let bodies = bodies(&response.bodies, templates);
        fields.push(quote!(bodies: #bodies));
    }
    if let Some(handling) = response.content_handling {
        let handling = content_handling(handling);
        fields.push(quote!(content_handling: Some(#handling)));
    }
    quote!(IntegrationResponse { #(#fields,)* ..IntegrationResponse::NEW })
}

fn bodies(bodies: &[Body], templates: &mut Iter<'_, Ident>) -> TokenStream {
    let bodies = bodies.iter().map(|body| {
        let media_type = &body.media_type;
        let content = match &body.content {
            Content::Text(text) => quote!(Body::Text(#text)),
            Content::Template(_) => {
                // One name for each, from the same walk.
                let name = templates.next();
                quote!(Body::Template(&#name))
            }
        };
        quote!((#media_type, #content))
    });
    quote!(&[#(#bodies),*])
}

/// The mapping templates of an integration in the order in which it refers to them.
pub(super) fn templates(integration: &Integration) -> Vec<&MappingTemplate> {
    let (statuses, changes) = match integration {
        Integration::Http(_, changes) | Integration::Lambda(_, changes) => (&[][..], changes),
        Integration::Mock(statuses, changes) => (statuses.as_slice(), changes),
        Integration::HttpProxy(_)
        | Integration::LambdaProxy(_)
        | Integration::Service(_)
        | Integration::Fail(..) => return Vec::new(),
    };
    let statuses = statuses.iter().filter_map(|(_, status)| match status {
        MockStatus::Template(template) => Some(&**template),
        MockStatus::Constant(_) => None,
    });
    let responses = changes
        .responses
        .iter()
        .flat_map(|response| &response.bodies);
    let bodies = changes.request_bodies.iter().chain(responses);
    let bodies = bodies.filter_map(|body| match &body.content {
        Content::Template(template) => Some(&**template),
        Content::Text(_) => None,
    });
    statuses.chain(bodies).collect()
}
