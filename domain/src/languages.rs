//! The languages mails can be written in, by their tags of BCP 47.

use crate::error::FieldErrors;

/// The language of whoever chose none, and of every mail that is not written in the language of its reader.
pub const ENGLISH: &str = "en";

/// Tag and English name of each language, by name.
pub const LANGUAGES: &[(&str, &str)] = &[
    ("ar", "Arabic"),
    ("bg", "Bulgarian"),
    ("zh-Hans", "Chinese (simplified)"),
    ("zh-Hant", "Chinese (traditional)"),
    ("hr", "Croatian"),
    ("cs", "Czech"),
    ("da", "Danish"),
    ("nl", "Dutch"),
    ("en", "English"),
    ("et", "Estonian"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("de", "German"),
    ("de-AT", "German (Austria)"),
    ("de-CH", "German (Switzerland)"),
    ("el", "Greek"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hu", "Hungarian"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("lv", "Latvian"),
    ("lt", "Lithuanian"),
    ("nb", "Norwegian"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("pt-BR", "Portuguese (Brazil)"),
    ("ro", "Romanian"),
    ("sr", "Serbian"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("es", "Spanish"),
    ("sv", "Swedish"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
];

/// The language of this tag or English name, in any case: its tag as it is kept.
#[must_use]
pub fn find(text: &str) -> Option<&'static str> {
    let text = text.trim().replace('_', "-");
    let is_called = |name: &str| name.eq_ignore_ascii_case(&text);
    LANGUAGES.iter().find(|(tag, name)| is_called(tag) || is_called(name)).map(|(tag, _)| *tag)
}

/// The English name of a language; the tag itself for one that is not offered.
#[must_use]
pub fn name(tag: &str) -> &str {
    LANGUAGES.iter().find(|(known, _)| *known == tag).map_or(tag, |(_, name)| name)
}

/// Checks a language that was chosen; English when empty.
pub fn check(errors: &mut FieldErrors, field: &str, text: &str) -> String {
    if text.trim().is_empty() {
        return ENGLISH.to_owned();
    }
    let found = find(text);
    if found.is_none() {
        errors.add(field, "Please choose a language from the list.");
    }
    found.unwrap_or(ENGLISH).to_owned()
}

/// In which languages a text for a reader of `tag` is looked for: in theirs, without the region, in English.
pub fn preferred(tag: &str) -> impl Iterator<Item = &str> {
    let general = tag.split_once('-').map(|(general, _)| general);
    [Some(tag), general, Some(ENGLISH)].into_iter().flatten()
}

/// Every language for a list to choose from: tag and name.
#[must_use]
pub fn choices() -> Vec<(String, String)> {
    LANGUAGES.iter().map(|(tag, name)| ((*tag).to_owned(), (*name).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_tag_and_name() {
        assert_eq!(
            [find("DE"), find("pt_br"), find(" french "), find("tlh")],
            [Some("de"), Some("pt-BR"), Some("fr"), None]
        );
        let mut errors = FieldErrors::new();
        assert_eq!(check(&mut errors, "language", ""), "en");
        assert!(errors.is_empty());
        check(&mut errors, "language", "Klingon");
        assert!(errors.get("language").is_some());
    }

    #[test]
    fn a_text_is_looked_for_in_the_general_language_before_english() {
        assert_eq!(preferred("pt-BR").collect::<Vec<_>>(), ["pt-BR", "pt", "en"]);
        assert_eq!(preferred("en").next(), Some("en"));
    }

    #[test]
    fn every_language_stands_once_and_by_name() {
        for pair in LANGUAGES.windows(2) {
            assert!(pair[0].1 < pair[1].1, "{pair:?}");
        }
    }
}
