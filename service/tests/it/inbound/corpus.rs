//! Difficult messages, made for the tests.

/// A message and what it becomes.
pub struct Case {
    pub name: &'static str,
    pub raw: Vec<u8>,
    pub expect: Expect,
}

/// What becomes of it.
#[derive(Debug)]
pub enum Expect {
    /// A ticket whose subject and first article contain this, with files of these names.
    Ticket { subject: &'static str, body: &'static str, attached: Vec<&'static str> },
    /// It waits, for this reason.
    Quarantined(&'static str),
    /// It needs nothing, for this reason.
    Ignored(&'static str),
    /// A ticket, or it waits: it is kept, whatever it is.
    Stored,
}

fn ticket(subject: &'static str, body: &'static str, attached: &[&'static str]) -> Expect {
    Expect::Ticket { subject, body, attached: attached.to_vec() }
}

/// A message from somebody unknown with a Message-ID of its own; `headers` may say more.
fn raw(name: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut out = String::new();
    if !headers.to_lowercase().contains("from:") {
        out.push_str("From: Eva Braun <eva@new.example>\r\n");
    }
    if !headers.to_lowercase().contains("message-id:") {
        out.push_str(&format!("Message-ID: <{}@new.example>\r\n", name.replace(' ', "-")));
    }
    if !headers.to_lowercase().contains("subject:") {
        out.push_str("Subject: Printer\r\n");
    }
    out.push_str("To: support@desk.example.com\r\n");
    out.push_str(headers);
    out.push_str("\r\n");
    let mut out = out.into_bytes();
    out.extend_from_slice(body);
    out
}

fn case(name: &'static str, headers: &str, body: impl AsRef<[u8]>, expect: Expect) -> Case {
    Case { name, raw: raw(name, headers, body.as_ref()), expect }
}

fn exact(name: &'static str, raw: impl Into<Vec<u8>>, expect: Expect) -> Case {
    Case { name, raw: raw.into(), expect }
}

/// Headers of a text in a character set and an encoding.
fn text(charset: &str, encoding: &str) -> String {
    format!(
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    )
}

fn multipart(kind: &str, parts: &[&str]) -> (String, String) {
    let headers = format!("MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary=\"b0\"\r\n");
    let parts: String = parts.iter().map(|part| format!("--b0\r\n{part}\r\n")).collect();
    (headers, format!("{parts}--b0--\r\n"))
}

fn parts(name: &'static str, kind: &str, parts: &[&str], expect: Expect) -> Case {
    let (headers, body) = multipart(kind, parts);
    case(name, &headers, body, expect)
}

/// A report of a mail server about a mail to this address.
pub fn delivery_status(address: &str, action: &str, status: &str) -> Vec<u8> {
    let name = format!("dsn-{action}-{status}-{}", address.replace('@', "-"));
    let headers = "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nReturn-Path: <>\r\n\
                   Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
                   Content-Type: multipart/report; report-type=delivery-status; boundary=\"b0\"\r\n";
    let body = format!(
        "--b0\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n\
         --b0\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 no such user\r\n\r\n\
         --b0\r\nContent-Type: message/rfc822\r\n\r\nFrom: desk@desk.example.com\r\nSubject: Hi\r\n\r\nHello\r\n--b0--\r\n"
    );
    raw(&name, headers, body.as_bytes())
}

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8\r\n\r\nPlain text";
const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Rich <b>text</b></p>";
const PDF: &str = "Content-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\
                   Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK";

/// Every difficult message.
pub fn corpus() -> Vec<Case> {
    [charsets(), headers(), bodies(), structures(), names(), broken(), automatic()].into_iter().flatten().collect()
}

fn charsets() -> Vec<Case> {
    let b64 = |charset: &str| text(charset, "base64");
    let bit8 = |charset: &str| text(charset, "8bit");
    let qp = |charset: &str| text(charset, "quoted-printable");
    vec![
        case("ascii", "", "Text", ticket("Printer", "Text", &[])),
        case("utf8", &bit8("utf-8"), "Grüße", ticket("", "Grüße", &[])),
        case("utf8 quoted charset", &bit8("\"UTF-8\""), "Grüße", ticket("", "Grüße", &[])),
        case("latin1", &bit8("iso-8859-1"), b"Gr\xfc\xdfe", ticket("", "Grüße", &[])),
        case("latin9 euro", &qp("iso-8859-15"), "5 =A4", ticket("", "5 €", &[])),
        case("windows quotes", &bit8("windows-1252"), b"\x93Hi\x94", ticket("", "“Hi”", &[])),
        case("koi8", &bit8("koi8-r"), b"\xf0\xd2\xc9\xd7\xc5\xd4", ticket("", "Привет", &[])),
        case("windows cyrillic", &bit8("windows-1251"), b"\xcf\xf0\xe8\xe2\xe5\xf2", ticket("", "Привет", &[])),
        case("shift jis", &b64("shift_jis"), "grGC8YLJgr+CzQ==", ticket("", "こんにちは", &[])),
        case("iso 2022 jp", &text("iso-2022-jp", "7bit"), b"\x1b$B$3$s$K$A$O\x1b(B", ticket("", "こんにちは", &[])),
        case("gb18030", &bit8("gb18030"), b"\xc4\xe3\xba\xc3", ticket("", "你好", &[])),
        case("big5", &bit8("big5"), b"\xa7\x41\xa6\x6e", ticket("", "你好", &[])),
        case("euc kr", &bit8("euc-kr"), b"\xbe\xc8\xb3\xe7", ticket("", "안녕", &[])),
        case("utf16", &b64("utf-16"), "/v8ASABp", ticket("", "", &[])),
        case("utf7", &text("utf-7", "7bit"), "Hi +AOQ-", ticket("", "Hi", &[])),
        case("unknown charset", &bit8("x-klingon"), "Qapla", ticket("", "Qapla", &[])),
        case("no charset", "", b"Gr\xfc\xdfe aus K\xf6ln", ticket("", "Grüße aus Köln", &[])),
        case("wrong charset", &bit8("us-ascii"), "Text and ü", ticket("", "Text and", &[])),
        case("invalid utf8", &bit8("utf-8"), b"Text \xff\xfe end", ticket("", "end", &[])),
    ]
}

fn headers() -> Vec<Case> {
    let subject = |name, value: &str, expect| case(name, &format!("Subject: {value}\r\n"), "Text", expect);
    let from = |name, value: &str, expect| case(name, &format!("From: {value}\r\n"), "Text", expect);
    let long = "long ".repeat(1_000);
    vec![
        subject("word q", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=", ticket("Grüße", "", &[])),
        subject("word b", "=?ISO-8859-1?B?R3L832U=?=", ticket("Grüße", "", &[])),
        subject("words in two lines", "=?UTF-8?Q?Dru?=\r\n =?UTF-8?Q?cker?=", ticket("Drucker", "", &[])),
        subject("word split in a character", "=?UTF-8?Q?caf=C3?= =?UTF-8?Q?=A9?=", ticket("caf", "", &[])),
        subject("word without an end", "=?UTF-8?Q?broken", ticket("broken", "", &[])),
        subject("word of unknown charset", "=?x-klingon?Q?abc?=", ticket("", "Text", &[])),
        subject("word inside a word", "a=?UTF-8?Q?b?=c", ticket("", "Text", &[])),
        subject("word with spaces", "=?UTF-8?Q?a b?=", ticket("", "Text", &[])),
        subject("raw utf8 subject", "Größe", ticket("Größe", "", &[])),
        subject("emoji", "=?UTF-8?B?8J+UpQ==?= fire", ticket("🔥 fire", "", &[])),
        subject("folded with tabs", "one\r\n\ttwo\r\n\t three", ticket("one two three", "", &[])),
        subject("very long subject", &long, ticket("long long", "long long", &[])),
        subject("empty subject", "", ticket("(no subject)", "Text", &[])),
        subject("only encoded space", "=?UTF-8?Q?_?=", ticket("(no subject)", "Text", &[])),
        subject(
            "a line that would add a header",
            "=?UTF-8?Q?Hi=0D=0ABcc:_a@x.example?=",
            ticket("Hi Bcc: a@x.example", "", &[]),
        ),
        exact(
            "raw latin1 subject",
            b"From: eva@new.example\r\nMessage-ID: <l1@x>\r\nSubject: Gr\xfc\xdfe\r\n\r\nText".to_vec(),
            ticket("Gr", "Text", &[]),
        ),
        exact(
            "nul in subject",
            b"From: eva@new.example\r\nMessage-ID: <n1@x>\r\nSubject: a\0b\r\n\r\nText".to_vec(),
            ticket("", "Text", &[]),
        ),
        from("name and comma", "\"Ruiz, Ana\" <ana@new.example>", ticket("Printer", "Text", &[])),
        from("encoded name", "=?UTF-8?Q?J=C3=B6rg?= <jorg@new.example>", ticket("Printer", "Text", &[])),
        from("comment as name", "eva@new.example (Eva Braun)", ticket("Printer", "Text", &[])),
        from("group", "Friends: eva@new.example, ana@new.example;", ticket("Printer", "Text", &[])),
        from("several", "Eva <eva@new.example>, Ana <ana@new.example>", ticket("Printer", "Text", &[])),
        from("no address", "Eva Braun", Expect::Quarantined("no sender")),
        from("empty group", "undisclosed-recipients:;", Expect::Quarantined("no sender")),
        from("address of one word", "root", Expect::Quarantined("no sender")),
        exact(
            "sender in place of from",
            "Sender: eva@new.example\r\nMessage-ID: <s1@x>\r\nSubject: Hi\r\n\r\nText",
            ticket("Hi", "Text", &[]),
        ),
        exact(
            "two from",
            "From: eva@new.example\r\nFrom: ana@new.example\r\nMessage-ID: <f2@x>\r\nSubject: Hi\r\n\r\nText",
            ticket("Hi", "Text", &[]),
        ),
        exact("no message id", "From: eva@new.example\r\nSubject: Hi\r\n\r\nNo id", ticket("Hi", "No id", &[])),
        exact(
            "message id with spaces",
            "From: eva@new.example\r\nMessage-ID: <a b c>\r\nSubject: Hi\r\n\r\nOdd id",
            ticket("Hi", "Odd id", &[]),
        ),
        exact(
            "empty message id",
            "From: eva@new.example\r\nMessage-ID: <>\r\nSubject: Hi\r\n\r\nEmpty id",
            ticket("Hi", "Empty id", &[]),
        ),
        exact(
            "envelope line",
            "From eva Mon Nov 23 00:00:00 2026\nFrom: eva@new.example\nMessage-ID: <e1@x>\nSubject: Hi\n\nText",
            ticket("Hi", "Text", &[]),
        ),
        exact(
            "byte order mark",
            "\u{feff}From: eva@new.example\r\nMessage-ID: <b1@x>\r\nSubject: Hi\r\n\r\nText",
            ticket("Hi", "Text", &[]),
        ),
        case("huge header", &format!("X-Trace: {}\r\n", "x".repeat(100_000)), "Text", ticket("Printer", "Text", &[])),
        case("thousand headers", &"X-Hop: y\r\n".repeat(1_000), "Text", ticket("Printer", "Text", &[])),
        case(
            "references without end",
            &format!("References: {}\r\n", "<a@x> ".repeat(5_000)),
            "Text",
            ticket("Printer", "Text", &[]),
        ),
    ]
}

fn bodies() -> Vec<Case> {
    let html = "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n";
    let deep = format!("{}deep{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
    vec![
        case("empty", "", "", ticket("Printer", "no text", &[])),
        case("only spaces", "", " \r\n \r\n", ticket("Printer", "no text", &[])),
        exact("headers alone", "From: eva@new.example\r\nMessage-ID: <h1@x>\r\nSubject: Hi", Expect::Stored),
        case("nul bytes", "", b"one\0two", ticket("", "onetwo", &[])),
        case("escape sequences", "", b"red \x1b[31mtext\x07", ticket("", "red [31mtext", &[])),
        case("huge line", "", "x".repeat(300_000), ticket("", "goes on in message.txt", &["message.txt"])),
        case("bare line feeds", "", "one\ntwo\nthree", ticket("", "one\ntwo\nthree", &[])),
        case(
            "format flowed",
            "MIME-Version: 1.0\r\nContent-Type: text/plain; format=flowed; delsp=yes\r\n",
            "one \r\ntwo",
            ticket("", "two", &[]),
        ),
        case("uuencoded", "", "begin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n", ticket("", "begin 644", &[])),
        case("html only", html, "<h1>Hello</h1><p>The printer &amp; more</p>", ticket("", "The printer & more", &[])),
        case(
            "html with a link",
            html,
            "<p>See <a href=\"https://x.example/y\">this</a></p>",
            ticket("", "https://x.example/y", &[]),
        ),
        case(
            "html with a script",
            html,
            "<script>evil()</script><p>Fine</p><style>p{}</style>",
            ticket("", "Fine", &[]),
        ),
        case("html without an end", html, "<table><tr><td>Cell<td>Next", ticket("", "Cell", &[])),
        case("html deep", html, deep, ticket("", "deep", &[])),
        case("html empty", html, "<html><body></body></html>", ticket("", "no text", &[])),
        case(
            "html of latin1",
            "MIME-Version: 1.0\r\nContent-Type: text/html; charset=iso-8859-1\r\n",
            b"<p>Gr\xfc\xdfe</p>",
            ticket("", "Grüße", &[]),
        ),
        case("base64 with rubbish", &text("utf-8", "base64"), "SGVs!!bG8g\r\n###d29ybGQ=", Expect::Stored),
        case("broken quoted printable", &text("utf-8", "quoted-printable"), "50=ZZ and=", ticket("", "and", &[])),
        case("unknown encoding", &text("utf-8", "x-own"), "As it is", ticket("", "As it is", &[])),
    ]
}

fn structures() -> Vec<Case> {
    let inner = "Content-Type: multipart/alternative; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\n\
                 Inner text\r\n--b1\r\nContent-Type: multipart/related; boundary=\"b2\"\r\n\r\n--b2\r\nContent-Type: text/html\r\n\r\n\
                 <p>Inner <img src=\"cid:i\"></p>\r\n--b2\r\nContent-Type: image/png\r\nContent-ID: <i>\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b2--\r\n--b1--";
    let forwarded = "Content-Type: message/rfc822\r\n\r\nFrom: a@x.example\r\nSubject: Old matter\r\n\r\nOld text";
    let image = "Content-Type: image/png; name=logo.png\r\nContent-ID: <i>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=";
    let calendar = "Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR";
    let tnef =
        "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+Ig==";
    let nested = (0..200).fold("Content-Type: text/plain\r\n\r\nCore".to_owned(), |inner, level| {
        format!("Content-Type: multipart/mixed; boundary=\"n{level}\"\r\n\r\n--n{level}\r\n{inner}\r\n--n{level}--")
    });
    let many: Vec<String> = (0..25).map(|n| PDF.replace("plan.pdf", &format!("plan{n}.pdf"))).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    vec![
        parts("alternative", "alternative", &[PLAIN, HTML], ticket("", "Plain text", &[])),
        parts(
            "alternative that says nothing",
            "alternative",
            &["Content-Type: text/plain\r\n\r\n  ", HTML],
            ticket("", "Rich", &[]),
        ),
        parts("text and file", "mixed", &[PLAIN, PDF], ticket("", "Plain text", &["plan.pdf"])),
        parts("file alone", "mixed", &[PDF], ticket("", "no text", &["plan.pdf"])),
        parts(
            "two texts",
            "mixed",
            &[PLAIN, "Content-Type: text/plain\r\n\r\nSecond text"],
            ticket("", "Second text", &[]),
        ),
        parts("picture in html", "related", &[HTML, image], ticket("", "Rich", &["logo.png"])),
        parts("picture in text", "mixed", &[PLAIN, image], ticket("", "Plain text", &["logo.png"])),
        parts("nested", "mixed", &[inner, PDF], ticket("", "Inner text", &["part-1.png", "plan.pdf"])),
        parts("forwarded as attachment", "mixed", &[PLAIN, forwarded], ticket("", "Plain text", &["Old matter.eml"])),
        parts(
            "digest",
            "digest",
            &["\r\nSubject: One\r\nFrom: a@x.example\r\n\r\n1", "\r\nSubject: Two\r\nFrom: a@x.example\r\n\r\n2"],
            Expect::Stored,
        ),
        parts("invitation", "alternative", &[PLAIN, HTML, calendar], ticket("", "Plain text", &["part-1.ics"])),
        parts("winmail", "mixed", &[PLAIN, tnef], ticket("", "Plain text", &["winmail.dat"])),
        parts(
            "signed",
            "signed",
            &[
                PLAIN,
                "Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB",
            ],
            ticket("", "Plain text", &["smime.p7s"]),
        ),
        parts(
            "encrypted",
            "encrypted",
            &[
                "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
                "Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----",
            ],
            ticket("", "no text", &["part-1.bin", "encrypted.asc"]),
        ),
        parts("two hundred levels", "mixed", &[&nested], Expect::Stored),
        parts("twenty-five files", "mixed", &many, Expect::Quarantined("attachments")),
        parts("empty parts", "mixed", &["\r\n", "\r\n"], Expect::Stored),
    ]
}

fn names() -> Vec<Case> {
    let file = |name: &'static str, disposition: &str, expect| {
        let part = format!("Content-Type: application/pdf\r\nContent-Disposition: {disposition}\r\n\r\nx");
        let (headers, body) = multipart("mixed", &[PLAIN, &part]);
        case(name, &headers, body, expect)
    };
    let named = |names: &[&'static str]| ticket("", "Plain text", names);
    vec![
        file("encoded file name", "attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf", named(&["Größe.pdf"])),
        file(
            "file name in pieces",
            "attachment; filename*0=\"long\"; filename*1=\"name.pdf\"",
            named(&["longname.pdf"]),
        ),
        file("file name as a word", "attachment; filename=\"=?UTF-8?Q?Gr=C3=B6=C3=9Fe.pdf?=\"", named(&["Größe.pdf"])),
        file("file name with a path", "attachment; filename=\"../../etc/passwd\"", named(&["passwd"])),
        file("file name that turns", "attachment; filename=\"invoice\u{202e}fdp.exe\"", named(&["invoicefdp.exe"])),
        file("file without a name", "attachment", named(&["part-1.pdf"])),
        file("file with an empty name", "attachment; filename=\"\"", named(&["part-1.pdf"])),
        parts(
            "empty file",
            "mixed",
            &[PLAIN, "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=empty.pdf\r\n\r\n"],
            ticket("", "Plain text", &["empty.pdf"]),
        ),
        parts(
            "text as a file",
            "mixed",
            &[
                "Content-Type: text/plain; name=notes.txt\r\nContent-Disposition: attachment; filename=notes.txt\r\n\r\nNotes",
            ],
            ticket("", "no text", &["notes.txt"]),
        ),
    ]
}

fn broken() -> Vec<Case> {
    let open = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b0\"\r\n";
    vec![
        exact("nothing", Vec::new(), Expect::Quarantined("")),
        exact("bytes", (0..=255).cycle().take(5_000).collect::<Vec<u8>>(), Expect::Quarantined("")),
        exact("no headers", "Just some words without a colon\r\nand more\r\n", Expect::Quarantined("")),
        exact("carriage returns alone", "From: eva@new.example\rSubject: Hi\r\rText", Expect::Stored),
        exact(
            "rubbish before headers",
            "what is this\r\nFrom: eva@new.example\r\nMessage-ID: <r1@x>\r\nSubject: Hi\r\n\r\nText",
            Expect::Stored,
        ),
        case("boundary never closed", open, format!("--b0\r\n{PLAIN}"), ticket("", "Plain text", &[])),
        case("boundary never there", open, "Nothing but text", Expect::Stored),
        case(
            "boundary not named",
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n",
            format!("--b0\r\n{PLAIN}\r\n--b0--"),
            Expect::Stored,
        ),
        case("content type of rubbish", "Content-Type: ;;; =\r\n", "Text", Expect::Stored),
        case(
            "content type twice",
            "Content-Type: text/plain\r\nContent-Type: text/html\r\n",
            "Text",
            ticket("", "Text", &[]),
        ),
        case(
            "charset with rubbish",
            "Content-Type: text/plain; charset=\"utf-8\"; \"\r\n",
            "Text",
            ticket("", "Text", &[]),
        ),
    ]
}

fn automatic() -> Vec<Case> {
    let daemon = "From: MAILER-DAEMON@mx.example\r\nReturn-Path: <>\r\n";
    let report = "From: postmaster@mx.example\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n\
                  Content-Type: multipart/report; report-type=delivery-status; boundary=\"b0\"\r\n";
    let receipt = "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=\"b0\"\r\n";
    vec![
        exact("bounce", delivery_status("gone@new.example", "failed", "5.1.1"), Expect::Ignored("gone@new.example")),
        exact("late", delivery_status("slow@new.example", "delayed", "4.4.1"), Expect::Ignored("late")),
        exact("full for now", delivery_status("full@new.example", "failed", "4.2.2"), Expect::Ignored("late")),
        case(
            "report without a report",
            report,
            format!("--b0\r\n{PLAIN}\r\n--b0--"),
            Expect::Quarantined("does not say"),
        ),
        case(
            "exim",
            "From: Mail Delivery System <mailer-daemon@mx.example>\r\nX-Failed-Recipients: gone@new.example\r\n",
            "It failed.",
            Expect::Ignored("gone@new.example"),
        ),
        case(
            "qmail",
            daemon,
            "Hi. This is the qmail-send program.\r\n\r\n<gone@new.example>:\r\nSorry, no mailbox here.\r\n",
            Expect::Ignored("gone@new.example"),
        ),
        case("bounce in other words", daemon, "Something went wrong.", Expect::Quarantined("does not say")),
        case("away", "Auto-Submitted: auto-replied\r\n", "I am away.", Expect::Ignored("automatic answer")),
        case(
            "away by exchange",
            "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\nIn-Reply-To: <a@x>\r\n",
            "Away.",
            Expect::Ignored("automatic answer"),
        ),
        case(
            "away by an old program",
            "X-Autoreply: yes\r\nPrecedence: bulk\r\n",
            "Away.",
            Expect::Ignored("automatic answer"),
        ),
        case(
            "read receipt",
            receipt,
            format!(
                "--b0\r\n{PLAIN}\r\n--b0\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822; eva@new.example\r\n--b0--"
            ),
            Expect::Ignored("automatic answer"),
        ),
        case(
            "monitoring",
            "Auto-Submitted: auto-generated\r\nSubject: Disk full\r\n",
            "93 %",
            ticket("Disk full", "93 %", &[]),
        ),
        case("newsletter", "Precedence: list\r\nList-Id: <news.new.example>\r\n", "News", ticket("", "News", &[])),
        case("spam", "X-Spam-Flag: YES\r\n", "Buy", Expect::Quarantined("spam")),
        case(
            "own address",
            "From: Desk <Support@desk.example.com>\r\n",
            "Round and round",
            Expect::Ignored("desk itself"),
        ),
    ]
}
