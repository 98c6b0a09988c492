//! Texts for somebody who has no page to read on and no login: what leads there goes, and the rest still reads well.

use super::render::names;

/// Variables that mean nothing to them.
const NOTHING: [&str; 3] = ["LINK", "LOGIN", "URL"];
/// What was written to them stays, whatever is said beside it.
const WRITTEN: &str = "$-BODY";

/// The text without the line of a link and what announces it, and without the sentence, or the words in brackets, in
/// which a link stands.
pub(super) fn without_page(body: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for run in runs(body) {
        let kept = if leads_there(&run) { shortened(&run) } else { run.clone() };
        if kept.is_empty() && !run.is_empty() {
            take_announcement(&mut out);
        } else if !kept.trim().is_empty() || out.last().is_some_and(|before| !before.trim().is_empty()) {
            out.push(kept);
        }
    }
    out.join("\n")
}

fn leads_there(text: &str) -> bool {
    names(text).iter().any(|name| NOTHING.contains(name))
}

/// Lines, and as one those over which a sentence goes on.
fn runs(body: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in body.lines() {
        let is_first = out.len() == 1;
        let goes_on = |before: &str| {
            let is_greeting = is_first && before.ends_with(',');
            !is_greeting && !before.is_empty() && !before.ends_with(['.', ':', '!', '?'])
        };
        match out.last_mut() {
            Some(before)
                if goes_on(before.trim_end()) && (line.starts_with(char::is_lowercase) || is_within(before, line)) =>
            {
                before.push('\n');
                before.push_str(line);
            }
            _ => out.push(line.to_owned()),
        }
    }
    out
}

/// Whether a line that begins with a variable or a capital letter leads to a page in the middle of a sentence. Behind a
/// value, such as the subject of a ticket, another one begins.
fn is_within(before: &str, line: &str) -> bool {
    let is_value = before.split_whitespace().next_back().is_some_and(|word| word.starts_with("$-"));
    leads_there(line) && !line.contains(WRITTEN) && !is_value
}

fn shortened(run: &str) -> String {
    let fitting = |sentence: &str| {
        let stays = !leads_there(sentence) || sentence.contains(WRITTEN);
        if stays { sentence.to_owned() } else { without_brackets(sentence).unwrap_or_default() }
    };
    sentences(run).into_iter().map(fitting).collect::<String>().trim_end().to_owned()
}

/// The sentence without its words in brackets, where nothing else in it leads to a page.
fn without_brackets(sentence: &str) -> Option<String> {
    let open = sentence.find('(')?;
    let close = open + sentence[open..].find(')')?;
    let (before, after) = (&sentence[..open], &sentence[close + 1..]);
    (!leads_there(before) && !leads_there(after)).then(|| format!("{}{after}", before.trim_end()))
}

/// Each with the space behind it.
fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(next) = next_sentence(rest) {
        let (sentence, others) = rest.split_at(next);
        out.push(sentence);
        rest = others;
    }
    out.push(rest);
    out
}

/// Where the second sentence begins.
fn next_sentence(text: &str) -> Option<usize> {
    let (mut is_over, mut is_apart) = (false, false);
    for (at, char) in text.char_indices() {
        if char.is_whitespace() {
            is_apart |= is_over;
        } else if is_apart {
            return Some(at);
        } else {
            is_over =
                matches!(char, '.' | '!' | '?') || (is_over && matches!(char, ')' | ']' | '"' | '\'' | '”' | '»'));
        }
    }
    None
}

/// Takes the sentence before away, if it says that something follows.
fn take_announcement(out: &mut Vec<String>) {
    let blanks = out.iter().rev().take_while(|line| line.trim().is_empty()).count();
    let Some(at) = out.len().checked_sub(blanks + 1) else { return };
    let before = &out[at];
    if !before.trim_end().ends_with(':') || before.contains(WRITTEN) {
        return;
    }
    let mut kept = sentences(before);
    kept.pop();
    let kept = kept.concat().trim_end().to_owned();
    out.truncate(at);
    if !kept.is_empty() {
        out.push(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::without_page;

    #[test]
    fn what_leads_to_a_page_goes() {
        let body = "Hello $-NAME,\n\nan answer:\n\n$-BODY\n\nRead and answer it here:\n$-LINK\n\n$-DESK";
        assert_eq!(without_page(body), "Hello $-NAME,\n\nan answer:\n\n$-BODY\n\n$-DESK");
        assert_eq!(without_page("$-BODY\n$-DESK"), "$-BODY\n$-DESK");
        assert_eq!(
            without_page("$-BODY\n\nThank you. Look here:\n\n$-LINK\n\n$-DESK"),
            "$-BODY\n\nThank you.\n\n$-DESK"
        );
    }

    #[test]
    fn a_sentence_with_a_link_goes_whole_and_those_beside_it_stay() {
        for (body, left) in [
            ("Thank you. Read it at $-LINK. Bye!", "Thank you. Bye!"),
            ("Thank you! Read it here: $-LINK\n\n$-DESK", "Thank you!\n\n$-DESK"),
            (
                "Thank you.\n\nYou can read and\nanswer it at $-LINK whenever\nyou like.\n\n$-DESK",
                "Thank you.\n\n$-DESK",
            ),
            ("Hello $-NAME,\nyour ticket is at $-LINK.\nBye", "Hello $-NAME,\nBye"),
            ("There is an answer (see $-LINK):\n\n$-BODY", "There is an answer:\n\n$-BODY"),
            ("Your login is $-LOGIN.\n$-DESK", "$-DESK"),
            ("You can sign in at $-URL. Bye!", "Bye!"),
            ("Thank you.\nYou can read and answer it at\n$-LINK\nwhenever you like.\n\n$-DESK", "Thank you.\n\n$-DESK"),
            ("$-SUBJECT\n$-LINK\n\n$-DESK", "$-SUBJECT\n\n$-DESK"),
            ("Danke.\nSie finden Ihr\nTicket unter $-LINK.\n\n$-DESK", "Danke.\n\n$-DESK"),
            ("$-BODY $-LINK", "$-BODY $-LINK"),
        ] {
            assert_eq!(without_page(body), left);
        }
    }
}
