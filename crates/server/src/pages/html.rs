//! Text that is safe to stand in a page: everything put into a template is escaped, unless it is markup made here.

use std::fmt::{Display, Write as _};

/// Markup. Made only by [`html!`] and by joining markup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Safe(String);

impl Safe {
    /// Markup from a template whose parts were made safe; called by [`html!`] alone.
    pub(crate) fn built(markup: String) -> Self {
        Self(markup)
    }

    /// The markup.
    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

/// What can stand in a template.
pub(crate) trait Part {
    /// It as markup.
    fn part(&self) -> String;
}

impl Part for Safe {
    fn part(&self) -> String {
        self.0.clone()
    }
}

impl Part for Vec<Safe> {
    fn part(&self) -> String {
        self.iter().map(|safe| safe.0.as_str()).collect()
    }
}

impl<T: Part> Part for Option<T> {
    fn part(&self) -> String {
        self.as_ref().map(Part::part).unwrap_or_default()
    }
}

impl<T: Part + ?Sized> Part for &T {
    fn part(&self) -> String {
        (**self).part()
    }
}

impl Part for str {
    fn part(&self) -> String {
        escaped(self)
    }
}

impl Part for String {
    fn part(&self) -> String {
        escaped(self)
    }
}

macro_rules! plain {
    ($($kind:ty),*) => { $(impl Part for $kind {
        fn part(&self) -> String {
            escaped(self)
        }
    })* };
}
plain!(u32, u64, usize, i64);

/// A text with everything escaped that means something in markup or in quoted attributes.
fn escaped(text: &(impl Display + ?Sized)) -> String {
    let mut plain = String::new();
    // Writing to a string cannot fail.
    let _ = write!(plain, "{text}");
    let mut safe = String::with_capacity(plain.len());
    for c in plain.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Texts must not turn the direction of what stands around them.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => safe.push('\u{fffd}'),
            c if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// A template with its parts: `html!("<p>{}</p>", text)`. Attributes must be quoted.
macro_rules! html {
    ($template:literal $(, $part:expr)* $(,)?) => {
        $crate::pages::html::Safe::built(format!($template $(, $crate::pages::html::Part::part(&$part))*))
    };
}
pub(crate) use html;

#[cfg(test)]
mod tests {
    #[test]
    fn texts_are_escaped_and_markup_is_not() {
        let name = "<script>alert('x')</script>\u{202e}\u{0}";
        let inner = html!("<b title=\"{}\">{}</b>", "\"", name);
        assert_eq!(
            html!("<p>{}{}</p>", inner, vec![html!("<i>{}</i>", 7_u32)]).into_string(),
            "<p><b title=\"&quot;\">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\u{fffd}\u{fffd}</b><i>7</i></p>"
        );
    }
}
