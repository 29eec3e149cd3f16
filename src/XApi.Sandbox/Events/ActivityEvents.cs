using System.Text.Json.Nodes;

namespace XApi.Sandbox;

/// <summary>An event of X Activity for one subscription.</summary>
/// <param name="Id">The id of the delivery. The same event for the same subscription has the same one, however often it is delivered.</param>
/// <param name="Subscription">The subscription.</param>
/// <param name="Write">Writes it. The gate is held.</param>
internal sealed record ActivityDelivery(string Id, SubscriptionRecord Subscription, Func<JsonObject> Write);

/// <summary>Something that happened to a user, as X Activity sees it.</summary>
/// <param name="Type">The type of event.</param>
/// <param name="User">Whom it concerns; null where nobody can be named in a subscription.</param>
/// <param name="Direction">On which side of it the user is; null where there are no sides.</param>
/// <param name="Payload">Writes the payload.</param>
internal sealed record ActivityFact(string Type, UserRecord? User, string? Direction, Func<ActivityWriter, JsonObject> Payload)
{
    /// <summary>The words among which a subscription's is sought; null where there are none.</summary>
    internal string? Text { get; init; }

    /// <summary>Writes what is expanded; null for nothing.</summary>
    internal Func<ActivityWriter, JsonObject>? Includes { get; init; }
}

/// <summary>Which events of X Activity something that happened makes.</summary>
internal static class ActivityEvents
{
    /// <summary>The events that the App subscribed to. The gate is held.</summary>
    internal static IEnumerable<ActivityDelivery> Of(XWorld world, Happening happening)
    {
        var subscriptions = world.Events.Activity.FindAll(subscription => !(subscription.ExpiresAt <= happening.At));
        if (subscriptions.Count == 0)
        {
            return [];
        }

        return
        [
            .. from fact in Facts(world, happening)
            from subscription in subscriptions
            where
                subscription.EventType == fact.Type
                && (subscription.UserId is null || subscription.UserId == fact.User?.Id)
                && (subscription.Keyword is not { } word || fact.Text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true)
                && (subscription.Direction is null || subscription.Direction == fact.Direction)
            // A delivery's id is any number of 64 bits, below zero as well.
            let id = JsonText.Id(Scatter.Hash($"{happening.Order}/{fact.Type}/{fact.User?.Id}/{fact.Direction}/{subscription.Id}"))
            select new ActivityDelivery(id, subscription, () => Message(new ActivityWriter(world), id, subscription, fact)),
        ];
    }

    private static JsonObject Message(ActivityWriter writer, string id, SubscriptionRecord subscription, ActivityFact fact) =>
        new()
        {
            ["data"] = JsonText.Object(
                ("event_uuid", id),
                ("filter", ActivitySection.Filter(subscription)),
                ("event_type", subscription.EventType),
                ("tag", subscription.Tag),
                ("payload", fact.Payload(writer)),
                ("includes", fact.Includes?.Invoke(writer))
            ),
        };

    private static IEnumerable<ActivityFact> Facts(XWorld world, Happening happening) =>
        happening switch
        {
            // Tweets of protected accounts are not delivered.
            TweetPosted { IsPublic: true, Tweet: var tweet } => Posts(world, tweet),
            TweetDeleted { IsPublic: true, Tweet: var tweet } =>
            [
                new("post.delete", tweet.Author, null, _ => ActivityWriter.Reference(tweet)),
            ],
            TweetLiked { IsPublic: true } like => Likes(like),
            UserActed acted => Acts(acted),
            MessageSent { Message.Type: "MessageCreate" } sent => Messages(sent.Message),
            TypingStarted typing =>
            [
                new("dm.indicate_typing", typing.Recipient, null, writer => writer.Typing(typing.User, typing.Recipient, typing.At)),
            ],
            MessageRead { Last: var last } read => [new("dm.read", last.Sender, null, writer => writer.Read(read.Reader, last, read.At))],
            ProfileUpdated update =>
            [
                new(
                    $"profile.update.{update.Part}",
                    update.User,
                    null,
                    _ => JsonText.Object(("before", update.Before), ("after", update.After))
                ),
            ],
            Reported reported => [new(reported.Type, reported.User, null, reported.Write) { Text = reported.Text }],
            AccessRevoked { User: var user } =>
            [
                new(
                    "oauth.revoke",
                    user,
                    null,
                    _ =>
                        JsonText.Object(
                            ("app_id", CredentialStore.AppId),
                            ("date_time", JsonText.Time(happening.At)),
                            ("user_id", JsonText.Id(user.Id))
                        )
                ),
            ],
            _ => [],
        };

    private static IEnumerable<ActivityFact> Posts(XWorld world, TweetRecord tweet)
    {
        yield return Post("post.create", tweet.Author);
        if (tweet.Retweeted is { } retweeted)
        {
            if (retweeted.Author != tweet.Author)
            {
                yield return Post("post.repost.create", retweeted.Author);
            }

            yield break;
        }

        // That a reply names whom it replies to before its text is no mention beside the reply.
        var mentions = tweet.Entities.Mentions.Where(mention => mention.Start >= tweet.Text.Start || mention.User != tweet.InReplyTo);
        foreach (var user in mentions.Select(mention => mention.User).OfType<UserRecord>().Distinct().Where(user => user != tweet.Author))
        {
            yield return Post("post.mention.create", user);
        }

        if (tweet.InReplyTo is { } other && other != tweet.Author)
        {
            yield return Post("post.reply.create", other);
        }

        if (world.Tweet(tweet.Quoted ?? 0)?.Author is { } quoted && quoted != tweet.Author)
        {
            yield return Post("post.quote.create", quoted);
        }

        ActivityFact Post(string type, UserRecord user) =>
            new(type, user, null, writer => writer.Tweet(tweet)) { Includes = writer => writer.Includes([tweet], [tweet.Author]) };
    }

    private static IEnumerable<ActivityFact> Likes(TweetLiked like)
    {
        yield return Of(like.User, "outbound");
        yield return Of(like.Tweet.Author, "inbound");

        ActivityFact Of(UserRecord user, string direction) =>
            new("like.create", user, direction, writer => writer.Like(like))
            {
                Includes = writer => writer.Includes([like.Tweet], [like.Tweet.Author]),
            };
    }

    private static IEnumerable<ActivityFact> Acts(UserActed acted)
    {
        yield return Of(acted.Source);
        // Who is muted or blocked gets no event of it.
        if (acted.Action.StartsWith("follow.", StringComparison.Ordinal))
        {
            yield return Of(acted.Target);
        }

        ActivityFact Of(UserRecord user) =>
            new(
                acted.Action,
                user,
                null,
                writer => JsonText.Object(("source", writer.Wrapped(acted.Source)), ("target", writer.Wrapped(acted.Target)))
            );
    }

    private static IEnumerable<ActivityFact> Messages(DmEventRecord message)
    {
        foreach (var user in message.Conversation.Participants)
        {
            yield return new(user == message.Sender ? "dm.sent" : "dm.received", user, null, writer => writer.Message(message, user));
        }
    }
}
