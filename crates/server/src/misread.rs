//! What the reader of requests says of a value that is none of what is asked for, in words of both languages.
//!
//! The reader (serde) speaks English alone, in a few fixed sentences. Of what was sent nothing is repeated but names of
//! parameters: it may be personal, and answers are kept by proxies.

use crate::problem::echo;

/// Sentences in Chinese and English, for a problem's detail.
pub(crate) type Both = (String, String);

/// What is wrong with a query, from the rejection's whole text.
pub(crate) fn query(said: &str) -> Both {
    let why = said.strip_prefix("Failed to deserialize query string: ").unwrap_or(said);
    let (field, why) = why.split_once(": ").filter(|(field, _)| is_name(field)).unwrap_or(("", why));
    name(why).unwrap_or_else(|| {
        let (zh, en) = value(why);
        if field.is_empty() { (zh, en) } else { (format!("参数 {field}：{zh}"), format!("Parameter {field}: {en}")) }
    })
}

/// What is wrong with a body, from the reader's sentence.
pub(crate) fn body(said: &str) -> Both {
    // The place stands in front of it already.
    let said = said.split(" at line ").next().unwrap_or(said);
    name(said).unwrap_or_else(|| value(said))
}

/// What concerns the name of a field.
fn name(said: &str) -> Option<Both> {
    let quoted = |start: &str| said.strip_prefix(start)?.split('`').next().map(echo);
    if let Some(field) = quoted("unknown field `") {
        let known = listed(said);
        let (zh, en) = if known.is_empty() {
            ("这里没有可以写的字段".to_owned(), "nothing can be named here".to_owned())
        } else {
            (format!("可以写 {}", known.join("、")), format!("it may be {}", known.join(", ")))
        };
        return Some((format!("没有“{field}”这个字段，{zh}。"), format!("There is no field `{field}`; {en}.")));
    }
    if let Some(field) = quoted("missing field `") {
        return Some((format!("缺“{field}”这个字段。"), format!("The field `{field}` is missing.")));
    }
    let field = quoted("duplicate field `")?;
    Some((format!("“{field}”写了两次。"), format!("The field `{field}` is there twice.")))
}

/// What concerns a value.
fn value(said: &str) -> Both {
    let (zh, en) = match said {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            ("要写整数", "write a whole number")
        }
        "number too large to fit in target type" => ("数太大", "the number is too large"),
        "number too small to fit in target type" => ("数太小", "the number is too small"),
        "invalid float literal" | "cannot parse float from empty string" => ("要写数", "write a number"),
        "provided string was not `true` or `false`" => ("只能写 true 或者 false", "write true or false"),
        _ => return expected(said),
    };
    (format!("{zh}。"), format!("{en}."))
}

/// A value of another kind than what is expected.
fn expected(said: &str) -> Both {
    let known = listed(said);
    if said.starts_with("unknown variant") && !known.is_empty() {
        return (format!("只能是 {}。", known.join("、")), format!("it can be {}.", known.join(", ")));
    }
    let what = said.split_once("expected ").map_or(said, |(_, what)| what);
    let kinds = [
        ("a string", "文字"),
        ("a borrowed string", "文字"),
        ("a boolean", "true 或者 false"),
        ("a sequence", "数组"),
        ("a map", "对象"),
        ("struct ", "对象"),
        ("internally tagged enum", "对象"),
        ("a number", "数"),
        ("f64", "数"),
        ("u", "不小于零的整数"),
        ("i", "整数"),
    ];
    let kind = kinds.iter().find(|(en, _)| what.starts_with(en) && said.contains("expected "));
    match kind {
        Some((_, zh)) => (format!("要写{zh}。"), format!("expected {}.", echo(what))),
        // A type of ours says in its own words what it wants.
        None => (format!("不合要求（{}）。", echo(what)), format!("it is not as required ({}).", echo(what))),
    }
}

/// The names that the sentence says there are: those in backquotes after "expected".
fn listed(said: &str) -> Vec<String> {
    let Some((_, names)) = said.split_once("expected ") else { return Vec::new() };
    names.split('`').skip(1).step_by(2).map(echo).collect()
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Query;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only read")]
    struct Wanted {
        #[serde(default)]
        limit: u32,
        #[serde(default)]
        open: bool,
        #[serde(default)]
        by: Option<By>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum By {
        Office,
        Month,
    }

    fn of_query(text: &str) -> Both {
        let uri = format!("http://host/?{text}").parse().unwrap();
        query(&Query::<Wanted>::try_from_uri(&uri).unwrap_err().body_text())
    }

    fn of_body(text: &str) -> Both {
        body(&serde_json::from_str::<Wanted>(text).unwrap_err().to_string())
    }

    #[test]
    fn a_query_is_explained_in_both_languages_without_what_was_sent() {
        for (text, zh, en) in [
            ("limit=-1", "参数 limit：要写整数。", "Parameter limit: write a whole number."),
            ("limit=", "参数 limit：要写整数。", "Parameter limit: write a whole number."),
            ("limit=99999999999", "参数 limit：数太大。", "Parameter limit: the number is too large."),
            ("open=maybe", "参数 open：只能写 true 或者 false。", "Parameter open: write true or false."),
            ("by=zzz", "参数 by：只能是 office、month。", "Parameter by: it can be office, month."),
            ("limit=1&limit=2", "“limit”写了两次。", "The field `limit` is there twice."),
            ("x=1", "没有“x”这个字段，可以写 limit、open、by。", "There is no field `x`; it may be limit, open, by."),
        ] {
            assert_eq!(of_query(text), (zh.to_owned(), en.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_body_is_explained_in_both_languages_without_what_was_sent() {
        for (text, zh, en) in [
            (r#"{"limit": "秘密"}"#, "要写不小于零的整数。", "expected u32."),
            (r#"{"open": 3}"#, "要写true 或者 false。", "expected a boolean."),
            (r#"{"by": "秘密"}"#, "只能是 office、month。", "it can be office, month."),
            ("[[]]", "要写不小于零的整数。", "expected u32."),
            (
                r#"{"x": 1}"#,
                "没有“x”这个字段，可以写 limit、open、by。",
                "There is no field `x`; it may be limit, open, by.",
            ),
            ("3", "要写对象。", "expected struct Wanted."),
        ] {
            assert_eq!(of_body(text), (zh.to_owned(), en.to_owned()), "{text}");
        }
    }
}
