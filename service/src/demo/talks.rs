//! A month of conversations.

use super::people::{Fate, Person};
use super::places::Places;
use super::stories::{FIELD, HARDWARE, STORIES, Story, Turn};
use super::{act, ago};
use crate::app::App;
use crate::cx::Cx;
use crate::error::Result;
use crate::tickets;
use domain::ids::{TicketId, UserId};
use domain::policy::Hat;
use domain::tickets::{ArticleInput, TicketInput, TicketPatch};
use std::sync::Arc;

/// Tickets in all; every story happens twice, to different people.
const COUNT: usize = 80;
/// Minutes between two new tickets.
const EVERY: i64 = 530;
/// The newest tickets wait for their first answer.
const UNANSWERED: usize = 9;
/// Older ones are settled.
const SETTLED: usize = 45;

/// Lets customers write and agents answer.
pub async fn hold(app: &Arc<App>, places: &Places, agents: &[UserId], people: &[Person]) -> Result<()> {
    let mut desk = Vec::new();
    for agent in agents {
        desk.push(act(app, *agent).await?);
    }
    let callers: Vec<_> = people.iter().filter(|person| matches!(person.fate, Fate::Active | Fate::Guest)).collect();
    for number in 0..COUNT {
        let story = &STORIES[number % STORIES.len()];
        let person = callers[(number * 7 + number / STORIES.len()) % callers.len()];
        let talk = Talk::of(number, story, person, places, &desk, app).await?;
        let id = talk.open().await?;
        talk.go_on(id, number).await?;
    }
    Ok(())
}

struct Talk<'a> {
    story: &'a Story,
    requester: UserId,
    queue: String,
    /// The requester, if they can sign in.
    customer: Option<Cx>,
    /// Who answers.
    agent: &'a Cx,
    /// How long ago it began, in minutes.
    age: i64,
    priority: &'static str,
}

impl<'a> Talk<'a> {
    async fn of(
        number: usize,
        story: &'a Story,
        person: &Person,
        places: &Places,
        desk: &'a [Cx],
        app: &Arc<App>,
    ) -> Result<Self> {
        // Without visits in the contract it is the hardware that is looked at.
        let queue = if story.queue == FIELD && !person.on_site { HARDWARE } else { story.queue };
        let agent = if queue == FIELD { &desk[3 - 2 * (number % 2)] } else { &desk[number % 3] };
        Ok(Self {
            story,
            requester: person.id,
            queue: places.queues[queue].to_string(),
            customer: if person.fate == Fate::Active { Some(act(app, person.id).await?) } else { None },
            agent,
            age: (COUNT - number) as i64 * EVERY - (number * 37 % 300) as i64,
            priority: ["normal", "normal", "high", "normal", "low", "normal", "normal", "urgent"][number % 8],
        })
    }

    async fn open(&self) -> Result<TicketId> {
        let input = TicketInput {
            queue_id: self.queue.clone(),
            subject: self.story.subject.to_owned(),
            body: self.story.opening.to_owned(),
            ..TicketInput::default()
        };
        match &self.customer {
            Some(customer) => tickets::open(&ago(customer, self.age), input, Hat::Portal).await,
            None => {
                let body = by_telephone(&input.body);
                let input = TicketInput { requester_id: self.requester.to_string(), body, ..input };
                tickets::open(&ago(self.agent, self.age), input, Hat::Agent).await
            }
        }
    }

    async fn go_on(&self, id: TicketId, number: usize) -> Result<()> {
        if number >= COUNT - UNANSWERED {
            return Ok(());
        }
        let mut age = self.age - 25;
        let patch = TicketPatch {
            owner_id: self.agent.actor.subject.id.to_string(),
            priority: self.priority.to_owned(),
            ..TicketPatch::default()
        };
        tickets::update(&ago(self.agent, age), id, patch, None).await?;
        for turn in self.story.turns {
            age -= 45 + (number as i64 * 13) % 90;
            self.take(id, turn, age.max(1)).await?;
        }
        let end = match number {
            _ if number < SETTLED => "closed",
            _ if number.is_multiple_of(4) => "pending",
            _ if number % 4 == 1 => "closed",
            _ => return Ok(()),
        };
        let patch = TicketPatch { state: end.to_owned(), ..TicketPatch::default() };
        tickets::update(&ago(self.agent, (age - 30).max(1)), id, patch, None).await
    }

    async fn take(&self, id: TicketId, turn: &Turn, age: i64) -> Result<()> {
        let (cx, hat, kind, body) = match (turn, &self.customer) {
            (Turn::Reply(body), _) => (self.agent, Hat::Agent, "reply", (*body).to_owned()),
            (Turn::Note(body), _) => (self.agent, Hat::Agent, "note", (*body).to_owned()),
            (Turn::Message(body), Some(customer)) => (customer, Hat::Portal, "message", (*body).to_owned()),
            (Turn::Message(body), None) => (self.agent, Hat::Agent, "note", by_telephone(body)),
        };
        let input = ArticleInput { kind: kind.to_owned(), body, ..ArticleInput::default() };
        tickets::answer(&ago(cx, age), id, input, hat, Vec::new()).await?;
        Ok(())
    }
}

/// What somebody without an account said, as the agent wrote it down.
fn by_telephone(words: &str) -> String {
    format!("By telephone:\n\n“{words}”")
}
