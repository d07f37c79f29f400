//! Files on their way in: a body or a form is read piece by piece within its limits, each file looked at and kept as an
//! upload until an ask attaches it. Names of files are not read: they tell about people, and nothing needs them.

use crate::config::Limits;
use crate::extract::Source;
use crate::limits::Limit;
use crate::problem::Problem;
use crate::secrets::{digest, digest_parts};
use crate::signed_in::Staff;
use crate::state::AppState;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use channels::uploads::{Kept, LARGEST, Unfit, keep, pixels};
use desk::files::{MOST_FILES, NewFile, UPLOAD_LIVES};
use desk::vault::sha256;
use http_body_util::BodyExt as _;
use multer::{Constraints, Multipart, SizeLimit};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use utoipa::ToSchema;
use worktime::Instant;

/// Routes whose requests may bring files: they get a larger body and more time.
pub(crate) const ROUTES: &[&str] = &[
    "/api/v1/files",
    "/api/v1/administration/{city}/texts/{code}",
    "/api/v1/administration/{city}/texts/{code}/preview",
    "/api/v1/lists/{city}/{register}/reading",
    "/request",
    "/follow",
];
/// Parts of a form.
const PARTS: usize = 60;
/// Bytes of a text in a form.
const TEXT: usize = 64 * 1024;
/// Memory is counted in units of this many bytes.
const UNIT: usize = 64 * 1024;
/// Pixels that are decoded at once, in units of a million: one picture of the largest size, or many small ones.
const MEGAPIXELS: u32 = 50;

/// The memory that files on their way in may take, all together.
#[derive(Debug)]
pub(crate) struct Room {
    bytes: Arc<Semaphore>,
    pictures: Arc<Semaphore>,
}

impl Room {
    /// As the limits say.
    pub(crate) fn of(limits: &Limits) -> Self {
        let pictures = usize::try_from(MEGAPIXELS).unwrap_or(1);
        Self {
            bytes: Arc::new(Semaphore::new(limits.upload_memory / UNIT)),
            pictures: Arc::new(Semaphore::new(pictures)),
        }
    }
}

/// Bytes that come in, and the memory they hold.
struct Incoming<'a> {
    room: &'a Room,
    bytes: Vec<u8>,
    permit: Option<OwnedSemaphorePermit>,
    held: usize,
}

impl<'a> Incoming<'a> {
    const fn new(room: &'a Room) -> Self {
        Self { room, bytes: Vec::new(), permit: None, held: 0 }
    }

    fn add(&mut self, piece: &[u8], most: usize) -> Result<(), Problem> {
        if self.bytes.len() + piece.len() > most {
            return Err(too_large(most));
        }
        let wanted = (self.bytes.len() + piece.len()).div_ceil(UNIT);
        if wanted > self.held {
            let more = u32::try_from(wanted - self.held).unwrap_or(u32::MAX);
            let more = Arc::clone(&self.room.bytes).try_acquire_many_owned(more).map_err(|_| Problem::busy())?;
            match &mut self.permit {
                Some(permit) => permit.merge(more),
                None => self.permit = Some(more),
            }
            self.held = wanted;
        }
        self.bytes.extend_from_slice(piece);
        Ok(())
    }
}

/// An upload as it is told to whoever sent it. `file` is what an ask names to attach it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Reference {
    /// Its id: whoever knows it may attach it, once.
    pub file: String,
    /// SHA-256 of what is kept, hexadecimal.
    pub sha256: String,
    /// Media type.
    pub kind: String,
    /// Bytes.
    pub size: u32,
    /// Width of a picture.
    pub width: Option<u32>,
    /// Height of a picture.
    pub height: Option<u32>,
    /// When it vanishes unless it was attached.
    pub ends: String,
}

/// A form that was read.
#[derive(Debug, Default)]
pub(crate) struct Form {
    /// Its texts by name; of a name that stands twice the last.
    pub fields: BTreeMap<String, String>,
    /// Its files, kept and not claimed.
    pub files: Vec<Reference>,
    /// Why a file was not kept, if one was not: the texts are here all the same.
    pub fault: Option<Problem>,
    /// Digest of method, path and everything in the form: the same form sent again is the same request.
    pub digest: String,
}

/// Whether the body is a form with parts.
pub(crate) fn is_form(headers: &HeaderMap) -> bool {
    media(headers).to_ascii_lowercase().starts_with("multipart/form-data")
}

fn media(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Reads a body that is one file, and keeps it.
pub(crate) async fn raw(
    state: &AppState,
    staff: Option<&Staff>,
    source: &Source,
    body: Body,
) -> Result<Reference, Problem> {
    counted(state, staff, source)?;
    store(state, staff, read(state, body, LARGEST).await?).await
}

/// Reads a body that is one file of at most so many bytes.
async fn read(state: &AppState, mut body: Body, most: usize) -> Result<Incoming<'_>, Problem> {
    let mut incoming = Incoming::new(state.uploads());
    while let Some(frame) = in_time(state.config().limits.upload_pause, body.frame()).await? {
        let frame = frame.map_err(|_| cut_off())?;
        if let Ok(piece) = frame.into_data() {
            incoming.add(&piece, most)?;
        }
    }
    Ok(incoming)
}

/// Reads a body that is one file of at most so many bytes, and has it worked on while nothing else that is heavy is; the
/// memory it takes is counted until that is done.
pub(crate) async fn worked_on<T: Send + 'static>(
    state: &AppState,
    staff: &Staff,
    source: &Source,
    (body, most): (Body, usize),
    work: impl FnOnce(Vec<u8>) -> T + Send + 'static,
) -> Result<T, Problem> {
    counted(state, Some(staff), source)?;
    let Incoming { bytes, permit, room, .. } = read(state, body, most).await?;
    let turn = Arc::clone(&room.pictures).acquire_many_owned(MEGAPIXELS).await.map_err(|_| Problem::busy())?;
    let done = tokio::task::spawn_blocking(move || {
        let (_turn, _permit) = (turn, permit);
        work(bytes)
    });
    done.await.map_err(|_| Problem::fault("the work on a file has stopped"))
}

/// Reads a multipart form: its texts, and its files kept as uploads that are not claimed yet.
pub(crate) async fn form(
    state: &AppState,
    staff: Option<&Staff>,
    source: &Source,
    request: Request,
) -> Result<Form, Problem> {
    let limits = &state.config().limits;
    let (parts, body) = request.into_parts();
    let boundary = multer::parse_boundary(media(&parts.headers)).map_err(|error| bad_form(&error))?;
    let size = SizeLimit::new().whole_stream(u64::try_from(limits.upload_body).unwrap_or(u64::MAX));
    let constraints = Constraints::new().size_limit(size);
    let mut multipart = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    let mut form = Form::default();
    let mut digests = vec![parts.method.to_string(), parts.uri.path().to_owned()];
    let mut there = 0;
    while let Some(mut field) = in_time(limits.upload_pause, multipart.next_field()).await?.map_err(|e| bad_form(&e))? {
        there += 1;
        if there > PARTS {
            return Err(Problem::bad(
                "bad-form",
                format!("表单最多{PARTS}项。"),
                format!("A form has at most {PARTS} parts."),
            ));
        }
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some();
        let mut incoming = Incoming::new(state.uploads());
        while let Some(piece) = in_time(limits.upload_pause, field.chunk()).await?.map_err(|e| bad_form(&e))? {
            match is_file {
                true if form.fault.is_some() => continue,
                true => form.fault = incoming.add(&piece, LARGEST).err(),
                false => incoming.add(&piece, TEXT).map_err(|_| long_text(&name))?,
            }
        }
        digests.extend([name.clone(), digest(&incoming.bytes)]);
        if !is_file {
            form.fields.insert(name, text(incoming.bytes)?);
        } else if !incoming.bytes.is_empty() && form.fault.is_none() {
            // A file input that was left empty sends an empty part.
            match added(state, staff, source, incoming, form.files.len()).await {
                Ok(kept) => form.files.push(kept),
                Err(problem) => form.fault = Some(problem),
            }
        }
    }
    let digests: Vec<&[u8]> = digests.iter().map(String::as_bytes).collect();
    form.digest = digest_parts(&digests);
    Ok(form)
}

/// One more file of a form.
async fn added(
    state: &AppState,
    staff: Option<&Staff>,
    source: &Source,
    incoming: Incoming<'_>,
    there: usize,
) -> Result<Reference, Problem> {
    if there >= MOST_FILES {
        return Err(too_many());
    }
    counted(state, staff, source)?;
    store(state, staff, incoming).await
}

/// Waits for the next piece, but not for ever.
async fn in_time<T>(pause: Duration, next: impl Future<Output = T>) -> Result<T, Problem> {
    tokio::time::timeout(pause, next).await.map_err(|_| cut_off())
}

fn counted(state: &AppState, staff: Option<&Staff>, source: &Source) -> Result<(), Problem> {
    match staff {
        None => Limit::UploadFrom.take(state, &source.0.to_string()),
        Some(staff) => Limit::Upload.take(state, &staff.account.id),
    }
}

/// Looks at a file and keeps it.
async fn store(state: &AppState, staff: Option<&Staff>, incoming: Incoming<'_>) -> Result<Reference, Problem> {
    let Incoming { bytes, permit, room, .. } = incoming;
    let stopped = |_| Problem::fault("the decoding of pictures has stopped");
    let megapixels = u32::try_from(pixels(&bytes).div_ceil(1_000_000)).unwrap_or(MEGAPIXELS).clamp(1, MEGAPIXELS);
    let turn = Arc::clone(&room.pictures).acquire_many_owned(megapixels).await.map_err(|_| Problem::busy())?;
    let kept = tokio::task::spawn_blocking(move || {
        // Both are held until the memory is free again, even if nobody waits for the answer any more.
        let (_turn, _permit) = (turn, permit);
        keep(bytes)
    });
    let Kept { kind, bytes, sides, small } = kept.await.map_err(stopped)?.map_err(|why| unfit(&why))?;
    let sha256 = sha256(&bytes);
    let new = NewFile { kind: kind.media().to_owned(), bytes, sides, small };
    let stored = state.desk().upload(staff.map_or("", |staff| &staff.account.id), new).await?;
    let (width, height) = stored.sides.unzip();
    Ok(Reference {
        file: stored.file,
        sha256,
        kind: stored.kind,
        size: stored.size,
        width,
        height,
        ends: Instant(stored.at.0.saturating_add(UPLOAD_LIVES)).rfc3339(),
    })
}

fn unfit(why: &Unfit) -> Problem {
    let status = match why {
        Unfit::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Unfit::Type(_) | Unfit::Heic => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let label = why.label();
    Problem::file(status, why.code(), label.zh, label.en)
}

fn too_large(most: usize) -> Problem {
    let most = most / 1024 / 1024;
    let (zh, en) = (format!("文件太大，最多{most}MB。"), format!("The file is too large: at most {most} MB."));
    Problem::file(StatusCode::PAYLOAD_TOO_LARGE, "file-too-large", zh, en)
}

fn too_many() -> Problem {
    let (zh, en) = (format!("一次最多传{MOST_FILES}个文件。"), format!("At most {MOST_FILES} files at once."));
    Problem::file(StatusCode::PAYLOAD_TOO_LARGE, "too-many-files", zh, en)
}

fn cut_off() -> Problem {
    let detail = ("文件没有传完，请检查网络后重传。", "The file did not arrive completely; please send it again.");
    Problem::new(StatusCode::REQUEST_TIMEOUT, "upload-cut-off", ("没有传完", "Incomplete"), detail)
}

fn long_text(name: &str) -> Problem {
    let shown = crate::problem::echo(name);
    Problem::bad("bad-form", format!("“{shown}”的文字太长。"), format!("The text of `{shown}` is too long."))
}

fn text(bytes: Vec<u8>) -> Result<String, Problem> {
    String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains('\0'))
        .ok_or_else(|| Problem::bad("bad-form", "表单里有不是文字的内容。", "The form has something that is no text."))
}

fn bad_form(error: &multer::Error) -> Problem {
    match error {
        multer::Error::StreamSizeExceeded { limit } => {
            let most = limit / 1024 / 1024;
            let (zh, en) = (format!("一次提交最多{most}MB。"), format!("A request has at most {most} MB."));
            Problem::file(StatusCode::PAYLOAD_TOO_LARGE, "too-large", zh, en)
        }
        multer::Error::StreamReadFailed(_)
        | multer::Error::IncompleteStream
        | multer::Error::IncompleteFieldData { .. }
        | multer::Error::IncompleteHeaders => cut_off(),
        _ => Problem::bad("bad-form", "表单的格式不对。", "The form is not well-formed."),
    }
}

/// Bytes of an answer.
pub(crate) fn body(bytes: Vec<u8>) -> Body {
    Body::from(Bytes::from(bytes))
}
