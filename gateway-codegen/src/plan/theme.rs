//! What a user has in the place of the portal's own look, and what guides show beside their text.

/// A theme: the files of its folder, by what they are for.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    /// The name of its folder.
    pub folder: String,
    /// A style sheet behind ours.
    pub style: Option<String>,
    /// `logo.svg`, `logo.png` or `logo.webp`, with its content.
    pub logo: Option<(String, Vec<u8>)>,
    /// What stands on pages of ours.
    pub slots: Vec<(ThemeSlot, ThemePart)>,
    /// Templates that others include, by name.
    pub partials: Vec<(String, ThemePart)>,
    /// Pages of its own, in their order.
    pub pages: Vec<ThemePage>,
    /// Files that pages and styles ask for, by name.
    pub assets: Vec<(String, Vec<u8>)>,
}

impl Theme {
    /// Whether something of it is rendered.
    #[must_use]
    pub fn has_templates(&self) -> bool {
        !self.slots.is_empty() || !self.partials.is_empty() || !self.pages.is_empty()
    }
}

/// A place on our pages that a theme fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ThemeSlot {
    /// Added to the head of pages.
    Head,
    /// In the place of the title above pages.
    Header,
    /// Above the lists of the navigation.
    Navigation,
    /// Below them.
    NavigationEnd,
    /// In the place of the line below pages.
    Footer,
    /// In the place of the description on the first page of an API.
    Home,
    /// Below the description of an operation.
    Operation,
    /// In the place of the text where there is no page.
    NotFound,
}

impl ThemeSlot {
    /// All.
    pub const ALL: [ThemeSlot; 8] = [
        ThemeSlot::Head,
        ThemeSlot::Header,
        ThemeSlot::Navigation,
        ThemeSlot::NavigationEnd,
        ThemeSlot::Footer,
        ThemeSlot::Home,
        ThemeSlot::Operation,
        ThemeSlot::NotFound,
    ];

    /// The name of its file.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            ThemeSlot::Head => "head.hbs",
            ThemeSlot::Header => "header.hbs",
            ThemeSlot::Navigation => "navigation.hbs",
            ThemeSlot::NavigationEnd => "navigation_end.hbs",
            ThemeSlot::Footer => "footer.hbs",
            ThemeSlot::Home => "home.hbs",
            ThemeSlot::Operation => "operation.hbs",
            ThemeSlot::NotFound => "not_found.hbs",
        }
    }
}

/// A template of Handlebars, as it was written.
#[derive(Debug, Clone)]
pub struct ThemePart {
    /// The name of its file.
    pub file: String,
    /// Its text; of pages, what stands before it is empty lines, so that places in it are those of the file.
    pub source: String,
}

/// A page of a theme.
#[derive(Debug, Clone)]
pub struct ThemePage {
    /// What it is called in addresses: `pricing` of `pages/02-pricing.hbs`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// A line about it; may be empty.
    pub description: String,
    /// Its text.
    pub part: ThemePart,
}

/// An image that a guide shows.
#[derive(Debug, Clone)]
pub struct GuideImage {
    /// The name of its file, as guides lead to it.
    pub file: String,
    /// What it is called on the site; no other image is.
    pub name: String,
    /// It.
    pub content: Vec<u8>,
}
