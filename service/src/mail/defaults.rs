//! The built-in templates: what each is for, its variables, and its text.

use super::{exports, work};

/// A mail template as it comes with Deskfolk.
#[derive(Debug)]
pub struct Definition {
    /// Its number.
    pub number: i32,
    /// What it is for.
    pub purpose: &'static str,
    /// Subject.
    pub subject: &'static str,
    /// Body.
    pub body: &'static str,
    /// Variables it knows beside [`ALWAYS`].
    pub own: &'static [&'static str],
    /// Variables without which it is useless (HAL-68).
    pub required: &'static [&'static str],
}

/// Variables every template knows: the person's names, the desk and its address.
pub const ALWAYS: &[&str] = &["NAME", "FIRSTNAME", "MIDDLENAME", "LASTNAME", "PREFERREDNAME", "DESK", "URL", "LOGIN"];

impl Definition {
    /// Every variable it knows.
    pub fn variables(&self) -> impl Iterator<Item = &'static str> {
        ALWAYS.iter().chain(self.own).copied()
    }
}

/// The template of this number.
pub fn find(number: i32) -> Option<&'static Definition> {
    TEMPLATES.iter().find(|template| template.number == number)
}

/// Every template, by number.
pub const TEMPLATES: &[Definition] = &[
    Definition {
        number: super::WELCOME,
        purpose: "Welcome: a new account, with a link to choose the first password",
        subject: "Welcome to $-DESK",
        body: "Hello $-NAME,\n\nan account was made for you at $-DESK.\n\nPlease choose your password here:\n$-LINK\n\n\
               The link works once and not for long; you can ask for a new one at any time. After that, sign in as \
               $-LOGIN at $-URL\n\n$-DESK",
        own: &["LINK"],
        required: &["URL", "LOGIN", "LINK"],
    },
    Definition {
        number: super::RESET,
        purpose: "Password reset: a link to choose a new password",
        subject: "Choose a new password for $-DESK",
        body: "Hello $-NAME,\n\nsomebody asked for a new password for your account $-LOGIN. Choose it here:\n$-LINK\n\n\
               If it was not you, you need not do anything: your password stays as it is.\n\n$-DESK",
        own: &["LINK"],
        required: &["LINK"],
    },
    Definition {
        number: super::RESET_ELSEWHERE,
        purpose: "Password reset: the password is in a directory",
        subject: "Your password for $-DESK",
        body: "Hello $-NAME,\n\nsomebody asked for a new password for your account $-LOGIN. You sign in there with the \
               password of your organisation's directory, so there is none at $-DESK that could be changed.\n\nPlease \
               change it where you change it for everything else, or ask those who look after the directory.\n\n\
               If it was not you, you need not do anything.\n\n$-DESK",
        own: &[],
        required: &[],
    },
    Definition {
        number: super::REPLIED,
        purpose: "To requester and participants: an agent replied",
        subject: "[#$-TICKET] $-SUBJECT",
        body: "Hello $-NAME,\n\nthere is an answer to your ticket #$-TICKET, \"$-SUBJECT\":\n\n$-BODY\n\n\
               Read and answer it here:\n$-LINK\n\n$-DESK",
        own: &["TICKET", "SUBJECT", "BODY", "LINK"],
        required: &["TICKET"],
    },
    Definition {
        number: super::TICKET_OPENED,
        purpose: "To the requester: the ticket arrived",
        subject: "[#$-TICKET] $-SUBJECT",
        body: "Hello $-NAME,\n\nthank you for your message. It is ticket #$-TICKET, \"$-SUBJECT\".\n\n\
               Follow it here:\n$-LINK\n\n$-DESK",
        own: &["TICKET", "SUBJECT", "LINK"],
        required: &["TICKET"],
    },
    work::MESSAGE_WRITTEN,
    work::PARTICIPANT_ADDED,
    Definition {
        number: super::TICKET_OPENED_FOR,
        purpose: "To the requester: an agent opened a ticket for them",
        subject: "[#$-TICKET] $-SUBJECT",
        body: "Hello $-NAME,\n\nwe opened ticket #$-TICKET for you, \"$-SUBJECT\":\n\n$-BODY\n\n\
               Read and answer it here:\n$-LINK\n\n$-DESK",
        own: &["TICKET", "SUBJECT", "BODY", "LINK"],
        required: &["TICKET"],
    },
    Definition {
        number: super::PASSWORD_CHANGED,
        purpose: "Notice: the password was changed",
        subject: "Your password for $-DESK was changed",
        body: "Hello $-NAME,\n\nthe password of your account $-LOGIN was changed on $-TIME.\n\n\
               If you did not expect that, please write to us at once.\n\n$-DESK",
        own: &["TIME", "ACTOR"],
        required: &[],
    },
    Definition {
        number: super::TWO_FACTOR_CHANGED,
        purpose: "Notice: two-factor authentication was set up, changed or removed",
        subject: "Two-factor authentication for $-DESK was changed",
        body: "Hello $-NAME,\n\n$-ACTOR changed the two-factor authentication of your account $-LOGIN on $-TIME.\n\n\
               See what is set up in your profile, under Password & Authentication: $-URL\n\n\
               If you did not expect that, please write to us at once.\n\n$-DESK",
        own: &["TIME", "ACTOR"],
        required: &[],
    },
    Definition {
        number: super::NEW_DEVICE,
        purpose: "Notice: a sign-in with a new device",
        subject: "A new device signed in to your account at $-DESK",
        body: "Hello $-NAME,\n\nsomebody signed in to your account $-LOGIN on $-TIME, with a device that was not used \
               for it before:\n\n$-DEVICE\nAddress: $-ADDRESS\n\n\
               If that was you, you need not do anything. If not, please choose a new password at once and end the \
               session in your profile: $-LINK\n\n$-DESK",
        own: &["TIME", "DEVICE", "ADDRESS", "LINK"],
        required: &["DEVICE"],
    },
    Definition {
        number: super::PASSKEY_ADDED,
        purpose: "Notice: a passkey or security key was added",
        subject: "A new passkey for $-DESK",
        body: "Hello $-NAME,\n\na passkey or security key was added to your account $-LOGIN on $-TIME. Whoever holds it can \
               sign in with it.\n\nSee which there are in your profile, under Password & Authentication: $-URL\n\n\
               If you did not expect that, please remove it there and write to us at once.\n\n$-DESK",
        own: &["TIME", "ACTOR"],
        required: &[],
    },
    Definition {
        number: super::IDENTITY_LINKED,
        purpose: "Notice: a provider of single sign-on was linked",
        subject: "Another way to sign in to $-DESK",
        body: "Hello $-NAME,\n\na provider of single sign-on was linked to your account $-LOGIN on $-TIME. Whoever signs in there \
               as you is let in here.\n\nSee which there are in your profile, under Password & Authentication: $-URL\n\n\
               If you did not expect that, please unlink it there and write to us at once.\n\n$-DESK",
        own: &["TIME", "ACTOR"],
        required: &[],
    },
    Definition {
        number: super::PASSKEY_REFUSED,
        purpose: "Notice: a passkey or security key was refused, as there may be a copy of it",
        subject: "A passkey was refused at $-DESK",
        body: "Hello $-NAME,\n\nsomebody tried to sign in to your account $-LOGIN with one of your passkeys or security keys on \
               $-TIME. It was refused: it had counted fewer uses than before, so there may be a copy of it.\n\n\
               Please remove it in your profile, under Password & Authentication, and write to us at once: $-URL\n\n$-DESK",
        own: &["TIME"],
        required: &[],
    },
    Definition {
        number: super::IMPERSONATED,
        purpose: "Notice: an administrator acted in the person's view",
        subject: "$-ACTOR worked in your account at $-DESK",
        body: "Hello $-NAME,\n\n$-ACTOR used $-DESK through your eyes on $-TIME and changed your sign-in data.\n\n\
               If you did not expect that, please write to us.\n\n$-DESK",
        own: &["TIME", "ACTOR"],
        required: &["ACTOR"],
    },
    Definition {
        number: super::VIEW_ENTERED,
        purpose: "Notice: somebody entered the person's view",
        subject: "$-ACTOR uses $-DESK in your place",
        body: "Hello $-NAME,\n\n$-ACTOR entered your view of $-DESK on $-TIME, and you were signed out. What is done \
               there carries both names.\n\nSign in again at any time to end it: $-URL\n\n\
               If you did not expect that, please write to us.\n\n$-DESK",
        own: &["TIME", "ACTOR"],
        required: &["ACTOR"],
    },
    Definition {
        number: super::LOOKED_AT,
        purpose: "Notice: somebody looks through the person's eyes without entering",
        subject: "$-ACTOR looks at what you see at $-DESK",
        body: "Hello $-NAME,\n\n$-ACTOR looks at $-DESK as you see it, since $-TIME. Nothing can be changed that way, \
               and you stay signed in.\n\nIf you did not expect that, please write to us.\n\n$-DESK",
        own: &["TIME", "ACTOR"],
        required: &["ACTOR"],
    },
    Definition {
        number: super::INTEGRATION_STOPPED,
        purpose: "To admins: the automatic run of an integration stopped or failed",
        subject: "$-INTEGRATION did not import anybody at $-DESK",
        body: "Hello $-NAME,\n\nthe automatic run of $-INTEGRATION on $-TIME stopped. Nothing was changed.\n\n$-REASON\n\n\
               Look at it, and approve or discard what it would do: $-LINK\n\n$-DESK",
        own: &["TIME", "INTEGRATION", "REASON", "LINK"],
        required: &["INTEGRATION", "LINK"],
    },
    Definition {
        number: super::GUEST_CODE,
        purpose: "The code that opens a ticket link in a new browser",
        subject: "Your code for $-DESK: $-CODE",
        body: "Hello,\n\nsomebody opened a link to a ticket at $-DESK and gave this mail address. If that was you, enter \
               this code in the same browser:\n\n$-CODE\n\nIt works for 30 minutes. If that was not you, there is nothing to \
               do: nobody gets in without the code.\n\n$-DESK",
        own: &["CODE"],
        required: &["CODE"],
    },
    Definition {
        number: super::LINK_FORWARDED,
        purpose: "To requester and owner: a ticket link was opened by somebody else",
        subject: "[#$-TICKET] $-WHO reads this ticket",
        body: "Hello $-NAME,\n\n$-WHO opened ticket #$-TICKET, \"$-SUBJECT\", by a link that was sent to somebody else, and \
               confirmed this mail address. What they write stands under their own name.\n\n\
               If you did not expect that, revoke the link on the page of the ticket:\n$-LINK\n\n$-DESK",
        own: &["TICKET", "SUBJECT", "WHO", "LINK"],
        required: &["TICKET", "WHO"],
    },
    Definition {
        number: super::TICKET_STATUS,
        purpose: "The link to a ticket, for whoever asked for it by its number",
        subject: "[#$-TICKET] The link to your ticket: $-SUBJECT",
        body: "Hello $-NAME,\n\nsomebody asked at $-DESK for the link to ticket #$-TICKET, \"$-SUBJECT\". There you see how \
               it stands and what was written:\n$-LINK\n\nIf that was not you, there is nothing to do: the link was sent to \
               nobody else.\n\n$-DESK",
        own: &["TICKET", "SUBJECT", "LINK"],
        required: &["LINK"],
    },
    Definition {
        number: super::TICKET_OVERDUE,
        purpose: "To the owner, or to those who work in the queue: a ticket is overdue",
        subject: "[#$-TICKET] Overdue: $-SUBJECT",
        body: "Hello $-NAME,\n\nticket #$-TICKET, \"$-SUBJECT\", is overdue: $-WHAT.\n\n\
               Look at it here:\n$-LINK\n\n$-DESK",
        own: &["TICKET", "SUBJECT", "WHAT", "LINK"],
        required: &["TICKET"],
    },
    work::TICKET_REMINDER,
    work::TICKET_ASSIGNED,
    work::CUSTOMER_ANSWERED,
    work::NEW_TICKET,
    exports::EXPORT_READY,
    Definition {
        number: super::SCIM_BARRED,
        purpose: "To admins: a SCIM connection is refused because of its keeper",
        subject: "$-INTEGRATION cannot reach $-DESK any more",
        body: "Hello $-NAME,\n\nthe SCIM connection $-INTEGRATION acts within the rights of whoever changed it last. Since \
               $-TIME it is refused: that person can no longer use $-DESK, may no longer manage integrations, or has to \
               choose a new password or set up a second factor first.\n\n\
               Save it in your own name, or put that in order: $-LINK\n\n$-DESK",
        own: &["TIME", "INTEGRATION", "LINK"],
        required: &["INTEGRATION", "LINK"],
    },
    Definition {
        number: super::SCIM_STOPPED,
        purpose: "To admins: a SCIM connection would change too many people and was stopped",
        subject: "$-INTEGRATION was kept from changing people at $-DESK",
        body: "Hello $-NAME,\n\nthe SCIM connection $-INTEGRATION asked on $-TIME to deactivate people, or to change their roles, more \
               often within an hour than it may, or to deactivate the last admin. From then on it does neither.\n\n\
               Look at it, and approve it if that is meant: $-LINK\n\n$-DESK",
        own: &["TIME", "INTEGRATION", "LINK"],
        required: &["INTEGRATION", "LINK"],
    },
];

/// Values a mail of this template could have.
#[cfg(test)]
pub fn sample(template: &Definition) -> super::render::Values {
    use super::render::Value;
    template
        .variables()
        .map(|name| {
            let value = match name {
                "URL" | "LINK" => Value::Link(format!("https://desk.example/{}", name.to_lowercase())),
                "BODY" => Value::Text("First line.\nSecond line.\n\n<b>Third</b> & last.".to_owned()),
                other => Value::Text(format!("sample of {other}")),
            };
            (name, value)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::render::{names, render};

    #[test]
    fn every_template_renders_with_its_sample() {
        for template in TEMPLATES {
            let mail = render(template.subject, template.body, &sample(template));
            for text in [&mail.subject, &mail.text, &mail.html] {
                assert!(!text.is_empty() && !text.contains("$-"), "{}: {text}", template.number);
            }
            assert!(!mail.html.contains("<b>Third</b>"), "{}", template.number);
        }
    }

    #[test]
    fn every_template_renders_without_values() {
        for template in TEMPLATES {
            let mail = render(template.subject, template.body, &Default::default());
            assert!(!mail.text.contains("$-"), "{}: {}", template.number, mail.text);
        }
    }

    #[test]
    fn a_time_tells_its_own_zone() {
        for template in TEMPLATES {
            assert!(!template.body.contains("$-TIME UTC"), "{}", template.number);
        }
    }

    #[test]
    fn hal_68_the_built_in_texts_keep_their_own_rules() {
        for template in TEMPLATES {
            let used: Vec<_> = names(template.subject).into_iter().chain(names(template.body)).collect();
            assert!(template.required.iter().all(|name| names(template.body).contains(name)), "{}", template.number);
            assert!(used.iter().all(|name| template.variables().any(|known| known == *name)), "{}", template.number);
        }
        assert!(find(80).is_some_and(|template| template.required.contains(&"LINK")));
        assert!(find(186).is_some_and(|template| template.required.contains(&"LINK")));
    }
}
