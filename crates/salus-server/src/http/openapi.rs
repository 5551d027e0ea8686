//! The OpenAPI document: what the annotations beside the handlers leave to the layers.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, Content, InfoBuilder, OpenApi, Ref, RefOr, ResponseBuilder,
        path::{Operation, PathItem},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use salus_records::wire::account::Problem;

/// Adds information, security schemes, and the problems that every route can answer with.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("Salus")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "A medical record that its patient controls. Signed objects and sealed bytes are \
             base64url strings; errors are RFC 9457 problems with a stable code.",
        ))
        .build();
    let components = document.components.get_or_insert_with(Components::new);
    components
        .schemas
        .insert(Problem::name().into_owned(), Problem::schema());
    for (name, description) in [
        (
            "session",
            "A session at the API server, from a login or a recovery.",
        ),
        (
            "custodian",
            "A session at the custodian, from an unlock with the PIN.",
        ),
    ] {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(description))
            .build();
        components.add_security_scheme(name, SecurityScheme::Http(scheme));
    }
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            complete_operation(operation);
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.post,
        &mut item.put,
        &mut item.delete,
    ]
    .into_iter()
    .flatten()
}

fn complete_operation(operation: &mut Operation) {
    let mut common = vec![
        (408, "`too_slow`"),
        (429, "`rate_limited`, `login_throttled`"),
        (500, "`internal`"),
        (503, "`busy`, `unavailable`"),
    ];
    if operation.security.is_some() {
        common.push((401, "`session_required`, `session_ended`"));
    }
    if operation.request_body.is_some() {
        common.push((
            400,
            "`malformed_json`, `json_too_deep`, `malformed_message`, `body_broken`",
        ));
        common.push((413, "`body_too_large`"));
        common.push((415, "`wrong_content_type`"));
        common.push((422, "`wrong_shape`, `invalid_field`"));
    }
    if operation
        .parameters
        .as_ref()
        .is_some_and(|parameters| !parameters.is_empty())
    {
        common.push((400, "`malformed_address`"));
    }
    for (status, description) in common {
        let described = ResponseBuilder::new().description(description).build();
        let responses = &mut operation.responses.responses;
        responses
            .entry(status.to_string())
            .or_insert(RefOr::T(described));
    }
    for (status, response) in &mut operation.responses.responses {
        if let (true, RefOr::T(response)) = (status.starts_with(['4', '5']), response) {
            let problem = Content::new(Some(Ref::from_schema_name(Problem::name())));
            response
                .content
                .insert("application/problem+json".to_owned(), problem.into());
        }
    }
}
