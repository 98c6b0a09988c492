//! What a template looks like in a mail to somebody made up.

use super::defaults::{self, Definition};
use super::render::{self, Value, Values};
use super::templates::{language_of, texts};
use crate::cx::Cx;
use crate::error::Result;
use crate::time_zone;
use domain::AppError;
use domain::mail::{TemplateInput, TemplatePreview};
use domain::policy::Action;
use domain::settings::DESK_NAME;

/// The mail with sample data: by the texts of a form as it stands, or without any by those that are saved. What keeps
/// the form from being saved keeps nobody from looking.
///
/// # Errors
/// `Forbidden` without the right to change settings; `NotFound`.
pub async fn preview(cx: &Cx, number: i32, language: &str, input: TemplateInput) -> Result<TemplatePreview> {
    cx.require_desk(Action::ManageSettings)?;
    let template = defaults::find(number).ok_or(AppError::NotFound)?;
    let TemplateInput { subject, body } = if input == TemplateInput::default() {
        let saved = texts(cx.app.db.read(), template, language_of(language)?).await?;
        TemplateInput { subject: saved.subject, body: saved.body }
    } else {
        input
    };
    let rendered = render::render(&subject, &body, &samples(cx, template));
    Ok(TemplatePreview { subject: rendered.subject, text: rendered.text })
}

/// A value for each variable the template knows. There is no middle name: it shows what becomes of the gap.
fn samples(cx: &Cx, template: &Definition) -> Values {
    let sample = |name: &'static str| {
        let text = match name {
            "NAME" => "Ana Ruiz",
            "FIRSTNAME" | "PREFERREDNAME" => "Ana",
            "MIDDLENAME" => "",
            "LASTNAME" => "Ruiz",
            "LOGIN" => "ana.ruiz@example.com",
            "DESK" => cx.fixed.setting(DESK_NAME),
            "TICKET" => "10042",
            "SUBJECT" => "The printer on the second floor smokes",
            "BODY" => "We have ordered a new one. It comes on Thursday.",
            "ACTOR" | "WHO" => cx.actor.subject.name.as_str(),
            "WHAT" => "First response",
            "DEVICE" => "Firefox on Linux",
            "ADDRESS" => "192.0.2.17",
            "CODE" => "40718362",
            "INTEGRATION" => "Company directory",
            "REASON" => "It would deactivate more people than its limit allows.",
            _ => "",
        };
        match name {
            "URL" => Value::Link(cx.app.public_url.clone()),
            "LINK" => Value::Link(format!("{}/sample", cx.app.public_url)),
            "TIME" => Value::Text(time_zone::named_minute(cx.now, &cx.time_zone)),
            _ => Value::Text(text.to_owned()),
        }
    };
    template.variables().map(|name| (name, sample(name))).collect()
}

#[cfg(test)]
mod tests {
    use crate::mail::defaults::{ALWAYS, TEMPLATES};

    #[test]
    fn every_variable_has_a_sample() {
        let source = include_str!("preview.rs");
        let known = TEMPLATES.iter().flat_map(|template| template.own).chain(ALWAYS);
        for name in known {
            assert!(source.contains(&format!("\"{name}\"")), "{name}");
        }
    }
}
