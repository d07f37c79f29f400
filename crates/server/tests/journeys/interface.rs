//! Requests made from the description of the interface alone, so that a new route is tried without a new line of test.

use crate::house::{House, Reply};
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::{Map, Value, json};
use tower::ServiceExt;

/// What a request is about: the values of the parameters and fields whose names say what they hold.
#[derive(Clone, Debug, Default)]
pub struct About {
    pub city: String,
    pub district: u32,
    pub unit: String,
    pub matter: String,
    pub receipt: String,
    /// The digest of a session.
    pub token: String,
    /// The digest of a token for a program.
    pub program: String,
    /// A file of the matter.
    pub file: String,
    /// The matter of a proposed administrative act.
    pub act: String,
    pub provision: String,
    /// A version of the official text that this provision's instrument has.
    pub text: String,
    pub phone: String,
}

/// One method of one path.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: String,
    pub path: String,
    /// Whether optional parameters that open more are given too.
    pub opens: bool,
    item: Value,
    document: Value,
}

/// A request that is ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub method: String,
    pub uri: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// Optional parameters by which more is opened.
const OPENING: [&str; 1] = ["purpose"];
/// Optional parameters without which nothing would be found.
const SEEKING: [&str; 1] = ["q"];
/// Fields that say what a request is about: filled though they may be left out.
const SAYING: [&str; 4] = ["district", "matter", "items", "values"];

/// Every operation that is described, and once more with what opens more.
pub fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(server::openapi()).unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, item) in item.as_object().unwrap().iter().filter(|(method, _)| *method != "parameters") {
            let (method, path, document) = (method.to_uppercase(), path.clone(), document.clone());
            let one = Operation { method, path, opens: false, item: item.clone(), document };
            if one.parameters().any(|(name, place, _)| place == "query" && OPENING.contains(&name)) {
                all.push(Operation { opens: true, ..one.clone() });
            }
            all.push(one);
        }
    }
    all.sort_by_key(|one| (one.path.clone(), one.method.clone(), one.opens));
    all
}

impl Operation {
    pub fn name(&self) -> String {
        format!("{} {}{}", self.method, self.path, if self.opens { " with purpose" } else { "" })
    }

    /// Whether it only reads.
    pub fn reads(&self) -> bool {
        self.method == "GET"
    }

    /// Whether its path names a matter.
    pub fn names_a_matter(&self) -> bool {
        self.path.contains("{district}") && self.path.contains("{id}")
    }

    /// Whether its description says that one must be known.
    pub fn is_for_staff(&self) -> bool {
        let ways = self.item["security"].as_array();
        // A way without anything means that one need not be known.
        ways.is_some_and(|ways| {
            !ways.is_empty() && ways.iter().all(|way| way.as_object().is_some_and(|way| !way.is_empty()))
        })
    }

    /// Whether it answers with a text of comma-separated values.
    pub fn answers_csv(&self) -> bool {
        self.path.ends_with(".csv") || self.item["responses"].to_string().contains("text/csv")
    }

    fn parameters(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let all = self.item["parameters"].as_array().into_iter().flatten();
        all.map(|one| (one["name"].as_str().unwrap(), one["in"].as_str().unwrap(), one))
    }

    /// The schema of what is sent, if it is JSON.
    fn schema(&self) -> Option<&Value> {
        let content = self.item["requestBody"]["content"].as_object()?;
        content.get("application/json").map(|json| self.resolved(&json["schema"]))
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let nothing = |one: &&Value| one["type"] != "null";
        let inner = ["oneOf", "anyOf", "allOf"].iter().find_map(|of| schema[*of].as_array()?.iter().find(nothing));
        if let Some(inner) = inner {
            return self.resolved(inner);
        }
        match schema["$ref"].as_str() {
            Some(name) => self.resolved(self.document.pointer(name.trim_start_matches('#')).unwrap()),
            None => schema,
        }
    }

    /// The request about something.
    pub fn about(&self, about: &About) -> Made {
        let mut path = self.path.clone();
        let (mut query, mut headers) = (Vec::new(), Vec::new());
        for (name, place, item) in self.parameters() {
            let opening = self.opens && OPENING.contains(&name);
            let wanted =
                item["required"] == true || opening || self.path.ends_with("/search") && SEEKING.contains(&name);
            let text = match self.value(name, &item["schema"], about) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            match place {
                "path" => path = path.replace(&format!("{{{name}}}"), &encoded(&text)),
                "query" if wanted => query.push(format!("{name}={}", encoded(&text))),
                "header" if wanted => headers.push((name.to_lowercase(), text)),
                _ => {}
            }
        }
        let body = self.schema().map(|schema| self.filled(schema, about).to_string());
        let other = self.item["requestBody"]["content"].as_object().and_then(|content| content.keys().next());
        if body.is_some() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        } else if let Some(kind) = other {
            headers.push(("content-type".to_owned(), kind.clone()));
        }
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        Made { method: self.method.clone(), uri: path + &query, headers, body: body.unwrap_or_default() }
    }

    fn filled(&self, schema: &Value, about: &About) -> Value {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let fields = schema["properties"].as_object().into_iter().flatten();
        let wanted = fields.filter(|(name, _)| required.contains(&name.as_str()) || SAYING.contains(&name.as_str()));
        Value::Object(
            wanted.map(|(name, schema)| (name.clone(), self.value(name, schema, about))).collect::<Map<_, _>>(),
        )
    }

    /// A value by its name, else by its type.
    fn value(&self, name: &str, schema: &Value, about: &About) -> Value {
        let schema = self.resolved(schema);
        let has = |part: &str| self.path.contains(part);
        match name {
            "id" if has("/units") => json!(about.unit),
            "id" if has("/provisions") => json!(about.provision),
            "id" if has("/acts/") => json!(about.act),
            "digest" if has("/tokens") => json!(about.program),
            "ask" if has("/receipts") => json!("supplement"),
            "values" if has("/receipts") => json!({"more": "又漏水了，请尽快来看。"}),
            "ask" if has("/bulk") => json!("accept"),
            "values" if has("/bulk") => json!({}),
            "kind" if has("/administration") => json!("issue_setting"),
            "values" if has("/administration") => json!({
                "setting": "appeals.time_to_accept", "value": "7 workdays", "from": "2026-11-25",
                "issuer": "市政务服务部门", "document": "政务〔2026〕3号"
            }),
            "key" if has("/queues") => json!("mine"),
            "code" if has("/texts/") => json!(about.provision.split('-').next()),
            "version" => json!(about.text),
            "note" => json!("与公报一致"),
            "file" => json!(about.file),
            "phone" => json!(about.phone),
            "account" => json!(format!("a-{}-spare", about.unit)),
            "posts" => json!(["worker"]),
            "login" => json!("clerk-x"),
            "q" => json!("楼板"),
            "position" => json!("110.1,30.1"),
            "lon" => json!(110.1),
            "lat" => json!(30.1),
            "city" => json!(about.city),
            "district" => json!(about.district),
            "id" | "matter" => json!(about.matter),
            "place" | "unit" | "parent" | "division" => json!(about.unit),
            "code" | "X-Receipt" => json!(about.receipt),
            "digest" => json!(about.token),
            "ask" => json!("classify"),
            "values" => json!({"category": "house_sale"}),
            "number" => json!(1),
            "days" => json!(1),
            "category" => json!("house_quality"),
            "kind" => json!("help"),
            "procedure" => json!("appeal"),
            "register" => json!("duties"),
            "list" => json!("categories"),
            "indicator" => json!("responded"),
            "from" => json!("2026-11-25"),
            "budget" => json!("3 workdays"),
            "purpose" | "reason" => json!("复核诉求办理情况"),
            "text" => json!("楼板开裂，请派人鉴定。"),
            _ => match schema["type"].as_str().or_else(|| schema["type"][0].as_str()) {
                Some("integer" | "number") => json!(1),
                Some("boolean") => json!(true),
                Some("array") => json!([self.value("", &schema["items"], about)]),
                Some("object") => self.filled(schema, about),
                _ => schema["enum"].get(0).cloned().unwrap_or_else(|| json!("x")),
            },
        }
    }
}

/// Percent-encoded as a part of a path or query.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

impl House {
    /// Sends a request that was made, with further headers; of a stream only the head is read.
    pub async fn sent(&self, made: &Made, more: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(made.method.as_str()).uri(&made.uri);
        for (name, value) in &made.headers {
            if !more.iter().any(|(other, _)| other == name) {
                request = request.header(name, value);
            }
        }
        for (name, value) in more.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(made.body.clone())).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let is_stream = parts.headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
        let bytes = if is_stream { Vec::new() } else { body.collect().await.unwrap().to_bytes().to_vec() };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Reply { status: parts.status.as_u16(), headers: parts.headers, text }
    }
}
