//! Mails the file transport kept, for trying Deskfolk out without a relay.

use super::decode::decode;
use super::transport::Mailer;
use crate::access::{MailVeil, addresses_in};
use crate::cx::Cx;
use crate::error::{Error, Result};
use domain::mail::KeptMail;
use domain::policy::Action;
use domain::{AppError, Timestamp};
use std::path::Path;
use std::sync::PoisonError;
use std::time::UNIX_EPOCH;

const LONGEST_LIST: usize = 200;

/// The newest kept mails, without those to people who are hidden from the actor or about their customers; none if
/// mail leaves by another transport.
///
/// # Errors
/// `Forbidden` without the right to manage jobs; if the folder cannot be read.
pub async fn list(cx: &Cx) -> Result<Vec<KeptMail>> {
    cx.require_desk(Action::ManageJobs)?;
    let Mailer::Files(folder) = &cx.app.mailer else { return Ok(Vec::new()) };
    let mut jobs = jobs_in(folder).await.map_err(unreadable)?;
    jobs.sort_unstable_by(|a, b| b.cmp(a));
    let mut out = Vec::new();
    for job in jobs.into_iter().take(LONGEST_LIST) {
        out.extend(read(folder, job).await?);
    }
    let veil = MailVeil::over(cx, out.iter().flat_map(|mail| addresses_in(&mail.to)).collect()).await?;
    out.retain(|mail| veil.as_ref().is_none_or(|veil| !covers(veil, mail)));
    Ok(out)
}

fn covers(veil: &MailVeil, mail: &KeptMail) -> bool {
    veil.covers(&addresses_in(&mail.to), &[&mail.subject, &mail.body])
}

/// One kept mail, by its name.
///
/// # Errors
/// `Forbidden` without the right to manage jobs; `NotFound`; if the file cannot be read.
pub async fn get(cx: &Cx, name: &str) -> Result<KeptMail> {
    cx.require_desk(Action::ManageJobs)?;
    let Mailer::Files(folder) = &cx.app.mailer else { return Err(AppError::NotFound.into()) };
    let job = job_of(name).ok_or(AppError::NotFound)?;
    let mail = read(folder, job).await?.ok_or(AppError::NotFound)?;
    match MailVeil::over(cx, addresses_in(&mail.to)).await? {
        Some(veil) if covers(&veil, &mail) => Err(AppError::NotFound.into()),
        _ => Ok(mail),
    }
}

/// Deletes the kept mails of which `is_meant` says so, by recipient, subject and text. Tells how many there were.
///
/// # Errors
/// If the folder cannot be read or written.
pub(crate) async fn forget(mailer: &Mailer, is_meant: impl Fn(&str) -> bool + Send + Sync) -> Result<u64> {
    let is_meant = |mail: &KeptMail| [&mail.to, &mail.subject, &mail.body].into_iter().any(|text| is_meant(text));
    let folder = match mailer {
        Mailer::Files(folder) => folder,
        Mailer::Memory(kept) => {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let before = kept.len();
            kept.retain(|raw| !is_meant(&read_raw(raw)));
            return Ok((before - kept.len()) as u64);
        }
        Mailer::Smtp(_) => return Ok(0),
    };
    let mut gone = 0;
    for job in jobs_in(folder).await.map_err(unreadable)? {
        if read(folder, job).await?.is_some_and(|mail| is_meant(&mail)) {
            tokio::fs::remove_file(folder.join(format!("job-{job}.eml"))).await.map_err(unreadable)?;
            gone += 1;
        }
    }
    Ok(gone)
}

/// The job in a name. Nothing else of the name reaches the file system.
fn job_of(name: &str) -> Option<u64> {
    name.strip_prefix("job-")?.parse().ok()
}

async fn jobs_in(folder: &Path) -> std::io::Result<Vec<u64>> {
    let mut out = Vec::new();
    let mut entries = match tokio::fs::read_dir(folder).await {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(out),
        Err(error) => return Err(error),
    };
    while let Some(entry) = entries.next_entry().await? {
        let file = entry.file_name();
        out.extend(file.to_str().and_then(|file| file.strip_suffix(".eml")).and_then(job_of));
    }
    Ok(out)
}

async fn read(folder: &Path, job: u64) -> Result<Option<KeptMail>> {
    let name = format!("job-{job}");
    let path = folder.join(format!("{name}.eml"));
    let raw = match tokio::fs::read(&path).await {
        Ok(raw) => raw,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let written = tokio::fs::metadata(&path).await.and_then(|about| about.modified()).map_err(unreadable)?;
    let since = written.duration_since(UNIX_EPOCH).unwrap_or_default();
    let at = Timestamp(i64::try_from(since.as_millis()).unwrap_or_default());
    Ok(Some(KeptMail { name, at, ..read_raw(&String::from_utf8_lossy(&raw)) }))
}

/// A message as people read it, without name and moment.
pub(super) fn read_raw(raw: &str) -> KeptMail {
    let mail = decode(raw);
    KeptMail { name: String::new(), to: mail.to, subject: mail.subject, at: Timestamp(0), body: mail.body }
}

fn unreadable(error: std::io::Error) -> Error {
    Error::Other(format!("mail folder: {error}"))
}
