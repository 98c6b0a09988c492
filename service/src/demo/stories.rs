//! What the demo's customers ask, and what they are told.

/// Where a story belongs; an index into the demo's queues.
pub const INBOX: usize = 0;
/// Broken and new equipment.
pub const HARDWARE: usize = 1;
/// Invoices and contracts.
pub const BILLING: usize = 2;
/// Visits on site.
pub const FIELD: usize = 3;

/// One turn of a conversation.
#[derive(Clone, Copy, Debug)]
pub enum Turn {
    /// The agent to the customer.
    Reply(&'static str),
    /// The agent to colleagues.
    Note(&'static str),
    /// The customer.
    Message(&'static str),
}

use Turn::{Message, Note, Reply};

/// A conversation.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// Its queue.
    pub queue: usize,
    /// Its subject.
    pub subject: &'static str,
    /// How it begins.
    pub opening: &'static str,
    /// How it goes on.
    pub turns: &'static [Turn],
}

const fn story(queue: usize, subject: &'static str, opening: &'static str, turns: &'static [Turn]) -> Story {
    Story { queue, subject, opening, turns }
}

/// All of them.
pub const STORIES: &[Story] = &[
    story(
        INBOX,
        "Cannot sign in after the holidays",
        "Hello,\n\nsince this morning my password is refused. I am sure it is the right one.",
        &[
            Reply(
                "Good morning,\n\nyour password had expired. I have sent you a link to choose a new one. Does it work now?",
            ),
            Message("Yes, thank you! That was quick."),
        ],
    ),
    story(
        HARDWARE,
        "Printer on the second floor prints blank pages",
        "Every page comes out white since somebody changed the toner yesterday.",
        &[
            Note("Probably the strip was left on the cartridge. Same as last month."),
            Reply(
                "Could you take the toner out and look for an orange strip on its side? It has to be pulled off completely.",
            ),
            Message("There it was. It prints again, thanks."),
        ],
    ),
    story(
        BILLING,
        "Invoice shows the old address",
        "We moved in spring, but the last invoice still has our previous address. Please correct it, our accounting rejects it.",
        &[Reply("Sorry about that. The address is changed and a corrected invoice is on its way to you.")],
    ),
    story(
        FIELD,
        "Network socket behind the reception is dead",
        "The socket behind the reception desk stopped working. The others in the room are fine.",
        &[
            Reply("We can send somebody on Thursday between 9 and 11 h. Would that suit you?"),
            Message("Thursday is fine. Please ask for me at the door."),
            Note("Bring the cable tester and two spare sockets."),
        ],
    ),
    story(
        INBOX,
        "Please add a new colleague",
        "We have a new colleague from the first of next month. What do you need from us to set up her account?",
        &[
            Reply(
                "Welcome to her! We need her name, her mail address, and the site she works at. The account takes a few minutes.",
            ),
            Message("Thank you, I will send you everything tomorrow."),
        ],
    ),
    story(
        HARDWARE,
        "Laptop gets very hot and loud",
        "My laptop gets so hot that I cannot keep it on my lap, and the fan never stops.",
        &[
            Note("Model had a fan recall last year. Check the serial number."),
            Reply(
                "Your model had a faulty fan. We exchange it free of charge. May we send you a replacement for the time being?",
            ),
        ],
    ),
    story(
        INBOX,
        "Shared calendar is missing",
        "The calendar of our team has disappeared from the list on all our computers.",
        &[
            Reply(
                "The calendar was moved to the new group. Please choose \"Add calendar\" and search for your team's name; it is there.",
            ),
            Message("Found it. Could you keep us informed of such moves in the future?"),
            Reply("You are right, we should have. I have added your team to our list for announcements."),
        ],
    ),
    story(
        BILLING,
        "Question about the new maintenance contract",
        "Does the new contract include the devices of the second site, or do we need another one for these?",
        &[
            Note("Their contract covers both sites, see annex B."),
            Reply("Both sites are included. Annex B of the contract lists the devices; I attach the page number: 14."),
        ],
    ),
    story(
        HARDWARE,
        "Second monitor stays dark",
        "I was given a second monitor yesterday. It has power, but it stays dark.",
        &[
            Reply(
                "Please check that the cable is in the socket marked with a lightning bolt; the other one does not carry pictures.",
            ),
            Message("That was it. Two sockets that look the same..."),
        ],
    ),
    story(
        FIELD,
        "Access point in the meeting room blinks red",
        "The wireless access point in the large meeting room blinks red and nobody can connect there.",
        &[
            Note("Restarted from here, no change. Needs somebody on site."),
            Reply(
                "We restarted it from here without success. A colleague will come by tomorrow at 10 h and exchange it.",
            ),
        ],
    ),
    story(
        INBOX,
        "Mails to one customer come back",
        "Mails to one of our customers are returned with \"550 policy\". All others are fine.",
        &[
            Note("Their domain's SPF record misses our new relay."),
            Reply(
                "The other side refuses our new relay. We have corrected our records; please try again in two hours.",
            ),
            Message("It works again."),
        ],
    ),
    story(
        INBOX,
        "How do I share a large file?",
        "I need to send drawings of about 2 GB to a partner. By mail it does not work.",
        &[Reply(
            "Please use the file exchange in the portal: New exchange, choose the file, enter your partner's address. It stays there for 14 days.",
        )],
    ),
    story(
        HARDWARE,
        "Scanner makes grey stripes",
        "All scans have a grey stripe from top to bottom, at the same place.",
        &[
            Reply(
                "That is nearly always dust on the narrow glass on the left. Please wipe it with a dry cloth and scan again.",
            ),
            Message("Perfect, the stripe is gone."),
        ],
    ),
    story(
        BILLING,
        "Two invoices for the same month",
        "We received two invoices for October with different numbers. Which of them is the right one?",
        &[
            Note("Second one was made by the correction run. Ask accounting to cancel it."),
            Reply("Please pay the first one. The second is cancelled; you will receive the credit note this week."),
        ],
    ),
    story(
        INBOX,
        "Telephone does not ring",
        "Calls to my number go to the mailbox at once, the telephone does not ring.",
        &[
            Reply("Your telephone was set to \"do not disturb\". Please press the moon key once. Does it ring now?"),
            Message("How embarrassing. Yes, it does!"),
        ],
    ),
    story(
        FIELD,
        "Please move four workplaces",
        "We reorganise our office and need four workplaces moved to the room next door, telephones included.",
        &[
            Reply("Gladly. We need about half a day. Would next Friday afternoon suit you?"),
            Message("Friday after 13 h is ideal."),
            Note("Two people, take the long patch cables."),
        ],
    ),
    story(
        INBOX,
        "Suspicious mail with an attachment",
        "I received a mail that asks me to open an invoice I know nothing of. I have not opened it.",
        &[
            Note("Phishing, seen at two other customers today. Sender blocked."),
            Reply(
                "Thank you for asking first: it is fraudulent. Please delete it. We have blocked the sender for everybody.",
            ),
        ],
    ),
    story(
        HARDWARE,
        "Docking station loses the network",
        "Several times a day the network is gone as long as the laptop is in the dock. Out of the dock it works.",
        &[
            Reply("There is new firmware for this dock. May we install it today at 17 h? It takes ten minutes."),
            Message("Yes, please."),
            Reply("Done. Please tell us tomorrow whether it still happens."),
        ],
    ),
    story(
        INBOX,
        "Report runs for an hour",
        "The monthly report used to take two minutes. Today it runs for more than an hour.",
        &[
            Note("Index rebuilt last night did not finish. Running again."),
            Reply("A maintenance job had not finished in the night. It has now; the report should be fast again."),
        ],
    ),
    story(
        BILLING,
        "Please send invoices by mail only",
        "We no longer want invoices on paper. Please send them to our accounting by mail.",
        &[Reply("Changed: from this month on your accounting receives them as PDF."), Message("Thank you very much.")],
    ),
    story(
        HARDWARE,
        "Keyboard with three dead keys",
        "The keys 7, U and J do not react any more. There may have been some coffee involved.",
        &[Reply("It happens. A new keyboard is on its way to you and should arrive tomorrow.")],
    ),
    story(
        INBOX,
        "Access to the archive for our auditor",
        "Our auditor needs to read the archive of the last two years, for one week. Is that possible?",
        &[
            Reply("Yes, with an access that ends by itself. Please tell us the name, the mail address and the dates."),
            Message("I will clarify the dates and come back to you."),
        ],
    ),
    story(
        FIELD,
        "Cash desk without connection",
        "The second cash desk shows \"offline\" since the power cut. We can sell only with one.",
        &[
            Note("Urgent: weekend sale starts on Friday."),
            Reply("We are on our way and will be with you in about 40 minutes."),
            Message("Your colleague has just left, everything works. Great service!"),
        ],
    ),
    story(
        INBOX,
        "Video calls without sound",
        "In video calls nobody hears me, with every headset I tried.",
        &[
            Reply(
                "Please open the settings of the browser, choose \"Site settings\", and allow the microphone. It was probably refused once.",
            ),
            Message("That helped, thank you."),
        ],
    ),
    story(
        INBOX,
        "Wrong name in my signature",
        "I married and my signature still shows my former name. Where can I change it?",
        &[Reply("Congratulations! We have changed your name in the directory; the signature follows within the hour.")],
    ),
    story(
        HARDWARE,
        "Label printer cuts in the wrong place",
        "Labels are cut about 3 mm too early since we use the new rolls.",
        &[Reply(
            "The new rolls have a wider gap. Please choose \"Gap 3 mm\" under Media in the printer's menu and run the calibration.",
        )],
    ),
    story(
        BILLING,
        "Discount for a second site",
        "We think about taking over a second site into the contract. Is there a discount?",
        &[
            Note("Forward to sales after the offer is out."),
            Reply("There is: 10 % on the second site. I will send you an offer this week."),
        ],
    ),
    story(
        INBOX,
        "Restore a deleted folder",
        "By mistake I deleted the folder \"Offers\" on Tuesday afternoon. Can it be restored?",
        &[
            Reply("It can. We restore the state of Tuesday noon into \"Offers (restored)\" beside the old place."),
            Message("Everything is there. You saved my week!"),
        ],
    ),
    story(
        FIELD,
        "Cabling for the new hall",
        "We build a new hall and would like to plan the cabling with you in time.",
        &[Reply("With pleasure. Could you send us the floor plan? Then a colleague comes by for a look at the site.")],
    ),
    story(
        INBOX,
        "Two-factor code is refused",
        "The codes of my app have been refused since I have a new telephone.",
        &[
            Reply(
                "The new telephone needs its own pairing. I have reset the old one; please scan the code shown at your next sign-in.",
            ),
            Message("Works."),
        ],
    ),
    story(
        HARDWARE,
        "Request for three new laptops",
        "We need three laptops of the usual kind until the middle of next month.",
        &[
            Note("Stock: two. Third one ordered, arrives on the 9th."),
            Reply(
                "Two are ready, the third arrives on the 9th. We deliver all three together on the 11th, if that suits you.",
            ),
        ],
    ),
    story(
        INBOX,
        "Feature request: dark mode in the portal",
        "Working late, I would love the portal in dark colours.",
        &[
            Reply(
                "Good news: it follows your system's setting already, and you can switch it in the top right corner.",
            ),
            Message("I never noticed. Nice!"),
        ],
    ),
    story(
        BILLING,
        "Purchase order number on invoices",
        "From now on our invoices must show the purchase order number PO-4471.",
        &[Reply("Noted: it will be on every invoice from now on.")],
    ),
    story(
        INBOX,
        "Slow connection from home",
        "Working from home is very slow in the afternoon. In the morning it is fine.",
        &[
            Note("Their provider has an outage ticket open since Monday."),
            Reply(
                "Your provider reports a disturbance in your area until Friday. I have set up the second gateway for you as a workaround.",
            ),
        ],
    ),
    story(
        FIELD,
        "Exchange the battery of the backup power supply",
        "The backup power supply in the server room beeps every ten seconds.",
        &[
            Reply(
                "That is its battery. Please press the button once to silence it; we come with a new one on Wednesday.",
            ),
            Message("Silence at last. See you on Wednesday."),
        ],
    ),
    story(
        INBOX,
        "Leaving colleague: please close the account",
        "Our colleague leaves us at the end of the month. Please lock the account after that and keep the mails.",
        &[Reply("We have scheduled it for the last day of the month, 18 h. The mails are kept for a year.")],
    ),
    story(
        HARDWARE,
        "Projector switches off by itself",
        "The projector in the training room switches off after about ten minutes.",
        &[
            Reply(
                "It gets too hot. Please check whether something covers the grille on its left side, and clean the filter behind it.",
            ),
            Message("The filter was a carpet. It runs fine now."),
        ],
    ),
    story(
        INBOX,
        "Translation of the portal",
        "Some of our people do not speak English well. Will the portal be translated?",
        &[
            Note("On the roadmap, no date yet. Do not promise anything."),
            Reply("It is planned, but I cannot give you a date yet. I have added your vote to the request."),
        ],
    ),
    story(
        BILLING,
        "End of contract",
        "Our contract ends in December. We would like to talk about its continuation.",
        &[Reply("Very gladly. May I call you on Tuesday at 10 h?")],
    ),
    story(
        INBOX,
        "Export of all our tickets",
        "For our yearly review we need all our tickets of this year as a table.",
        &[
            Reply(
                "Here is how: in the portal choose \"My tickets\", set the period, and press Export. Does that cover what you need?",
            ),
            Message("Exactly what we were looking for."),
        ],
    ),
];
