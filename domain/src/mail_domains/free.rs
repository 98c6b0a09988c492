//! Providers of mail for everybody. Whoever has an address there belongs to nobody in particular, so that
//! no customer can claim their domains: a rule for one would hand the directory of a customer to strangers.
//!
//! The list holds the domains by which the large providers give addresses to the public, by country of the
//! provider and alphabetical within. Add what is missing; a domain with people of one company alone is none.

/// Domains whose addresses anybody can get.
const FREE: &[&str] = &[
    // Worldwide.
    "aim.com",
    "aol.com",
    "duck.com",
    "email.com",
    "fastmail.com",
    "fastmail.fm",
    "gmail.com",
    "googlemail.com",
    "gmx.com",
    "gmx.net",
    "hey.com",
    "hotmail.com",
    "hushmail.com",
    "icloud.com",
    "inbox.com",
    "live.com",
    "mac.com",
    "mail.com",
    "mailfence.com",
    "me.com",
    "msn.com",
    "outlook.com",
    "pm.me",
    "proton.me",
    "protonmail.ch",
    "protonmail.com",
    "rocketmail.com",
    "tuta.com",
    "tuta.io",
    "tutanota.com",
    "usa.com",
    "yahoo.com",
    "yandex.com",
    "ymail.com",
    "zoho.com",
    "zohomail.com",
    // Those of one country each of the worldwide providers.
    "aol.co.uk",
    "aol.de",
    "aol.fr",
    "hotmail.be",
    "hotmail.ca",
    "hotmail.ch",
    "hotmail.co.jp",
    "hotmail.co.uk",
    "hotmail.com.ar",
    "hotmail.com.br",
    "hotmail.com.tr",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "hotmail.nl",
    "hotmail.se",
    "live.be",
    "live.ca",
    "live.co.uk",
    "live.com.au",
    "live.com.mx",
    "live.de",
    "live.dk",
    "live.fr",
    "live.it",
    "live.nl",
    "live.no",
    "live.se",
    "outlook.at",
    "outlook.com.br",
    "outlook.com.tr",
    "outlook.de",
    "outlook.es",
    "outlook.fr",
    "outlook.it",
    "outlook.jp",
    "outlook.pt",
    "yahoo.ca",
    "yahoo.co.id",
    "yahoo.co.in",
    "yahoo.co.jp",
    "yahoo.co.nz",
    "yahoo.co.uk",
    "yahoo.co.za",
    "yahoo.com.ar",
    "yahoo.com.au",
    "yahoo.com.br",
    "yahoo.com.cn",
    "yahoo.com.hk",
    "yahoo.com.mx",
    "yahoo.com.ph",
    "yahoo.com.sg",
    "yahoo.com.tr",
    "yahoo.com.tw",
    "yahoo.com.vn",
    "yahoo.de",
    "yahoo.dk",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.gr",
    "yahoo.ie",
    "yahoo.in",
    "yahoo.it",
    "yahoo.no",
    "yahoo.pl",
    "yahoo.ro",
    "yahoo.se",
    // Austria, Germany, Switzerland.
    "aon.at",
    "arcor.de",
    "bluewin.ch",
    "chello.at",
    "freenet.de",
    "gmx.at",
    "gmx.ch",
    "gmx.de",
    "mail.de",
    "mailbox.org",
    "online.de",
    "posteo.de",
    "posteo.net",
    "sunrise.ch",
    "t-online.de",
    "web.de",
    // Belgium, Netherlands, Luxembourg.
    "home.nl",
    "kpnmail.nl",
    "proximus.be",
    "skynet.be",
    "telenet.be",
    "xs4all.nl",
    "ziggo.nl",
    // Czechia, Hungary, Poland, Slovakia.
    "azet.sk",
    "citromail.hu",
    "email.cz",
    "freemail.hu",
    "interia.pl",
    "o2.pl",
    "onet.pl",
    "op.pl",
    "post.cz",
    "seznam.cz",
    "wp.pl",
    "zoznam.sk",
    // France.
    "free.fr",
    "gmx.fr",
    "laposte.net",
    "neuf.fr",
    "orange.fr",
    "sfr.fr",
    "wanadoo.fr",
    // Great Britain and Ireland.
    "blueyonder.co.uk",
    "btinternet.com",
    "eircom.net",
    "gmx.co.uk",
    "ntlworld.com",
    "sky.com",
    "talktalk.net",
    "virginmedia.com",
    // Italy, Portugal, Spain.
    "alice.it",
    "gmx.es",
    "libero.it",
    "sapo.pt",
    "telefonica.net",
    "tin.it",
    "tiscali.it",
    "virgilio.it",
    // Nordic and Baltic countries.
    "bredband.net",
    "inbox.lv",
    "luukku.com",
    "mail.ee",
    "online.no",
    "spray.se",
    "telia.com",
    // Russia, Ukraine and around.
    "bk.ru",
    "i.ua",
    "inbox.ru",
    "list.ru",
    "mail.ru",
    "rambler.ru",
    "ukr.net",
    "ya.ru",
    "yandex.ru",
    "yandex.ua",
    // Americas.
    "att.net",
    "bellsouth.net",
    "bol.com.br",
    "charter.net",
    "comcast.net",
    "cox.net",
    "earthlink.net",
    "juno.com",
    "netzero.net",
    "rogers.com",
    "sbcglobal.net",
    "shaw.ca",
    "sympatico.ca",
    "terra.com.br",
    "uol.com.br",
    "verizon.net",
    // Asia and Oceania.
    "126.com",
    "139.com",
    "163.com",
    "bigpond.com",
    "daum.net",
    "docomo.ne.jp",
    "ezweb.ne.jp",
    "foxmail.com",
    "hanmail.net",
    "naver.com",
    "optusnet.com.au",
    "qq.com",
    "rediffmail.com",
    "sina.cn",
    "sina.com",
    "softbank.ne.jp",
    "sohu.com",
    "xtra.co.nz",
    "yeah.net",
];

/// Whether anybody can get an address of this domain.
#[must_use]
pub fn is_free_mail(domain: &str) -> bool {
    FREE.contains(&domain)
}

/// A provider below this domain, if there is one: such a domain belongs to a whole country.
#[must_use]
pub fn free_mail_below(domain: &str) -> Option<&'static str> {
    FREE.iter().copied().find(|free| free.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_provider_stands_once_and_as_the_domain_name_system_has_it() {
        let all: BTreeSet<_> = FREE.iter().collect();
        assert_eq!(all.len(), FREE.len());
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        assert!(FREE.iter().all(|domain| domain.contains('.') && domain.chars().all(is_plain)));
    }

    #[test]
    fn a_country_is_known_by_the_providers_below_it() {
        assert!(is_free_mail("gmail.com") && !is_free_mail("example.com"));
        assert_eq!(free_mail_below("co.nz"), Some("yahoo.co.nz"));
        assert_eq!(free_mail_below("mail.com"), None, "the letters alone do not count");
        assert_eq!(free_mail_below("example.com"), None);
    }
}
