//! What templates of a theme see, as the description of themes has it (`templates/portal/theme/README.md`): names stay, and
//! new ones come behind them. All values are texts, numbers, truth values, and lists of them; texts in Markdown are as they were
//! written.

use serde::Serialize;

use crate::emit::portal::view::{Frame, Link, Section, Server};

/// What all templates see.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FrameView<'f> {
    site_title: &'f str,
    api_title: &'f str,
    api_version: &'f str,
    title: &'f str,
    description: &'f str,
    kind: &'static str,
    path: &'f str,
    root: &'f str,
    api_root: &'f str,
    canonical: &'f str,
    logo: &'f str,
    breadcrumbs: &'f [Link],
    topics: &'f [Link],
    guides: &'f [Link],
    sections: &'f [Section],
    versions: &'f [Link],
    apis: &'f [Link],
}

impl<'f> FrameView<'f> {
    pub(super) fn new(frame: &'f Frame) -> FrameView<'f> {
        FrameView {
            site_title: &frame.site_title,
            api_title: &frame.api_title,
            api_version: &frame.api_version,
            title: &frame.title,
            description: &frame.description,
            kind: frame.kind,
            path: &frame.path,
            root: &frame.root,
            api_root: &frame.api_root,
            canonical: frame.canonical.as_deref().unwrap_or_default(),
            logo: frame.logo.as_deref().unwrap_or_default(),
            breadcrumbs: &frame.breadcrumbs,
            topics: &frame.topics,
            guides: &frame.guides,
            sections: &frame.sections,
            versions: &frame.versions,
            apis: &frame.apis,
        }
    }
}

/// What pages of a theme see, and its part of the first page.
#[derive(Debug, Clone, Serialize)]
pub(super) struct WithApi<'f> {
    #[serde(flatten)]
    pub(super) frame: FrameView<'f>,
    pub(super) api: &'f ApiView,
}

/// What its part of the page of an operation sees.
#[derive(Debug, Clone, Serialize)]
pub(super) struct WithOperation<'f> {
    #[serde(flatten)]
    pub(super) frame: FrameView<'f>,
    pub(super) operation: &'f OperationView,
}

/// An API. Addresses lead from the folder of its pages, where pages of themes are.
#[derive(Debug, Clone, Default, Serialize)]
pub(in super::super) struct ApiView {
    pub(in super::super) title: String,
    pub(in super::super) version: String,
    pub(in super::super) summary: String,
    /// Markdown.
    pub(in super::super) description: String,
    pub(in super::super) contact: ContactView,
    pub(in super::super) license: LicenseView,
    pub(in super::super) terms: String,
    pub(in super::super) servers: Vec<Server>,
    pub(in super::super) tags: Vec<TagView>,
    pub(in super::super) operations: Vec<OperationView>,
    pub(in super::super) webhooks: Vec<OperationView>,
    pub(in super::super) schemas: Vec<SchemaView>,
    pub(in super::super) schemes: Vec<SchemeView>,
    pub(in super::super) limits: Vec<LimitView>,
    pub(in super::super) plans: Vec<PlanView>,
    pub(in super::super) guides: Vec<PageView>,
    pub(in super::super) pages: Vec<PageView>,
}

/// Who answers for an API.
#[derive(Debug, Clone, Default, Serialize)]
pub(in super::super) struct ContactView {
    pub(in super::super) name: String,
    pub(in super::super) url: String,
    pub(in super::super) email: String,
}

/// Its licence.
#[derive(Debug, Clone, Default, Serialize)]
pub(in super::super) struct LicenseView {
    pub(in super::super) name: String,
    pub(in super::super) url: String,
}

/// A tag.
#[derive(Debug, Clone, Default, Serialize)]
pub(in super::super) struct TagView {
    pub(in super::super) name: String,
    /// Markdown.
    pub(in super::super) description: String,
    pub(in super::super) href: String,
    pub(in super::super) operations: Vec<OperationView>,
}

/// An operation.
#[derive(Debug, Clone, Default, Serialize)]
pub(in super::super) struct OperationView {
    pub(in super::super) id: String,
    pub(in super::super) method: String,
    pub(in super::super) path: String,
    pub(in super::super) title: String,
    /// One line.
    pub(in super::super) summary: String,
    /// Markdown.
    pub(in super::super) description: String,
    pub(in super::super) href: String,
    pub(in super::super) tags: Vec<String>,
    pub(in super::super) badges: Vec<String>,
    pub(in super::super) is_deprecated: bool,
    pub(in super::super) is_webhook: bool,
}

/// A schema.
#[derive(Debug, Clone, Default, Serialize)]
pub(in super::super) struct SchemaView {
    pub(in super::super) name: String,
    pub(in super::super) title: String,
    /// Markdown.
    pub(in super::super) description: String,
    pub(in super::super) href: String,
}

/// A security scheme.
#[derive(Debug, Clone, Default, Serialize)]
pub(in super::super) struct SchemeView {
    pub(in super::super) name: String,
    /// `API key`.
    pub(in super::super) kind: String,
    /// What is sent, in a sentence.
    pub(in super::super) what: String,
    /// Markdown.
    pub(in super::super) description: String,
    pub(in super::super) href: String,
}

/// A limit.
#[derive(Debug, Clone, Default, Serialize)]
pub(in super::super) struct LimitView {
    pub(in super::super) stage: String,
    pub(in super::super) who: String,
    pub(in super::super) what: String,
}

/// A usage plan.
#[derive(Debug, Clone, Default, Serialize)]
pub(in super::super) struct PlanView {
    pub(in super::super) name: String,
    /// In words; may be empty.
    pub(in super::super) rate: String,
    /// In words; may be empty.
    pub(in super::super) quota: String,
    /// Empty: all.
    pub(in super::super) stages: Vec<String>,
    pub(in super::super) methods: Vec<LimitView>,
    pub(in super::super) href: String,
}

/// A guide, or a page of the theme.
#[derive(Debug, Clone, Default, Serialize)]
pub(in super::super) struct PageView {
    pub(in super::super) title: String,
    pub(in super::super) href: String,
}
