using System.Text;
using XApi.Sandbox;

namespace XApi.Tests;

/// <summary>A call of each operation about events and compliance, of which <see cref="EveryCall"/> is the rest.</summary>
internal static class EveryEventCall
{
    // Enough for each partition of each stream to have some.
    private const int Plenty = 80;

    /// <summary>The call; null for an operation of another section.</summary>
    internal static Func<XApiClient, Task>? Of(XOperation operation, XSandbox sandbox)
    {
        var (me, other) = (sandbox.User, sandbox.Users[5]);
        return operation.Id switch
        {
            nameof(XOperation.GetWebhooks) => x => x.Webhooks.GetManyAsync(),
            nameof(XOperation.CreateWebhook) => x => x.Webhooks.CreateAsync($"https://example.com/{Guid.NewGuid():n}"),
            nameof(XOperation.ValidateWebhook) => x => x.Webhooks.ValidateAsync(Webhook()),
            nameof(XOperation.DeleteWebhook) => x => x.Webhooks.DeleteAsync(Webhook()),
            nameof(XOperation.ReplayWebhook) => x =>
                x.Webhooks.ReplayAsync(
                    new()
                    {
                        WebhookId = Webhook(),
                        FromDate = Minute(-60),
                        ToDate = Minute(0),
                    }
                ),
            nameof(XOperation.GetStreamLinks) => x => x.Webhooks.StreamLinksAsync(),
            nameof(XOperation.CreateStreamLink) => x => x.Webhooks.LinkStreamAsync(Webhook()),
            nameof(XOperation.DeleteStreamLink) => x => x.Webhooks.UnlinkStreamAsync(Webhook()),
            nameof(XOperation.GetAccountActivityCount) => x => x.AccountActivity.CountAsync(),
            nameof(XOperation.GetAccountActivitySubscriptions) => x => x.AccountActivity.SubscriptionsAsync(Webhook()),
            nameof(XOperation.CheckAccountActivitySubscription) => x => x.AccountActivity.IsSubscribedAsync(Webhook()),
            nameof(XOperation.CreateAccountActivitySubscription) => x => x.AccountActivity.SubscribeAsync(Webhook(), new()),
            nameof(XOperation.DeleteAccountActivitySubscription) => x => x.AccountActivity.UnsubscribeAsync(Webhook(me), me.Id),
            nameof(XOperation.GetActivitySubscriptions) => x => x.Activity.SubscriptionsAsync(),
            nameof(XOperation.CreateActivitySubscription) => x =>
                x.Activity.SubscribeAsync(
                    new()
                    {
                        EventType = ActivityEventType.PostCreate,
                        Filter = new() { UserId = other.Id },
                    }
                ),
            nameof(XOperation.UpdateActivitySubscription) => x =>
                x.Activity.UpdateSubscriptionAsync(Subscription(), new() { Tag = "snow" }),
            nameof(XOperation.DeleteActivitySubscription) => x => x.Activity.UnsubscribeAsync(Subscription()),
            nameof(XOperation.DeleteActivitySubscriptions) => x => x.Activity.UnsubscribeManyAsync([Subscription()]),
            nameof(XOperation.ActivityStream) => x =>
            {
                Subscription();
                sandbox.Post("Snow!");
                return EveryCall.FirstAsync(x.Activity.ConnectAsync(new() { BackfillMinutes = 5 }));
            },
            nameof(XOperation.GetComplianceJobs) => x => x.Compliance.JobsAsync(ComplianceJobType.Tweets),
            nameof(XOperation.CreateComplianceJob) => x => x.Compliance.CreateAsync(new() { Type = ComplianceJobType.Users }),
            nameof(XOperation.GetComplianceJob) => x => x.Compliance.GetAsync(Job().Id.ToString()),
            nameof(XOperation.DeleteComplianceJob) => x => x.Compliance.DeleteAsync(Job().Id.ToString()),
            nameof(XOperation.UploadComplianceIds) => x =>
            {
                var job = Job();
                return x.Compliance.UploadAsync(job.Id.ToString(), job.Token, new MemoryStream(Encoding.UTF8.GetBytes("1\n")));
            },
            nameof(XOperation.DownloadComplianceResults) => async x =>
            {
                var job = Job(isDone: true);
                await using var results = await x.Compliance.DownloadAsync(job.Id.ToString(), job.Token);
            },
            nameof(XOperation.FirehoseStream) => x => Streamed(x.Firehose.AllAsync(1, new() { BackfillMinutes = 5 }), "en"),
            nameof(XOperation.FirehoseEnglishStream) => x => Streamed(x.Firehose.EnglishAsync(1, new() { BackfillMinutes = 5 }), "en"),
            nameof(XOperation.FirehoseJapaneseStream) => x => Streamed(x.Firehose.JapaneseAsync(1, new() { BackfillMinutes = 5 }), "ja"),
            nameof(XOperation.FirehoseKoreanStream) => x => Streamed(x.Firehose.KoreanAsync(1, new() { BackfillMinutes = 5 }), "ko"),
            nameof(XOperation.FirehosePortugueseStream) => x =>
                Streamed(x.Firehose.PortugueseAsync(1, new() { BackfillMinutes = 5 }), "pt"),
            nameof(XOperation.LikeFirehoseStream) => x => Streamed(x.LikeStreams.FirehoseAsync(1, new() { BackfillMinutes = 5 }), "en"),
            nameof(XOperation.LikeSample10Stream) => x => Streamed(x.LikeStreams.Sample10Async(1, new() { BackfillMinutes = 5 }), "en"),
            nameof(XOperation.TweetComplianceStream) => x =>
                Streamed(x.ComplianceStreams.TweetsAsync(1, new() { BackfillMinutes = 5 }), "en"),
            nameof(XOperation.UserComplianceStream) => x =>
                Streamed(x.ComplianceStreams.UsersAsync(1, new() { BackfillMinutes = 5 }), "en"),
            nameof(XOperation.LikeComplianceStream) => x => Streamed(x.ComplianceStreams.LikesAsync(new() { BackfillMinutes = 5 }), "en"),
            nameof(XOperation.TweetLabelStream) => x => Streamed(x.ComplianceStreams.LabelsAsync(new() { BackfillMinutes = 5 }), "en"),
            _ => null,
        };

        string Minute(int minutes) => sandbox.TimeProvider.GetUtcNow().AddMinutes(minutes).ToString("yyyyMMddHHmm");

        string Webhook(SandboxUser? subscriber = null)
        {
            lock (sandbox.Records.Gate)
            {
                var webhook = new WebhookRecord
                {
                    Id = sandbox.Records.NextId(),
                    Url = new Uri($"https://example.com/{Guid.NewGuid():n}"),
                    CreatedAt = sandbox.Records.Now,
                    CheckedAt = sandbox.Records.Now,
                };
                sandbox.Records.Events.Webhooks.ForEach(known => known.Subscribers.Clear());
                sandbox.Records.Events.Webhooks.Add(webhook);
                if (subscriber is not null)
                {
                    webhook.Subscribers.Add(subscriber.Record);
                }

                return webhook.Id.ToString();
            }
        }

        string Subscription()
        {
            lock (sandbox.Records.Gate)
            {
                var subscription = new SubscriptionRecord
                {
                    Id = sandbox.Records.NextId(),
                    EventType = "post.create",
                    UserId = me.Record.Id,
                    Keyword = null,
                    Direction = null,
                    Qualifiers = new Dictionary<string, string>(),
                    CreatedAt = sandbox.Records.Now,
                };
                sandbox.Records.Events.Activity.Add(subscription);
                return subscription.Id.ToString();
            }
        }

        ComplianceJobRecord Job(bool isDone = false)
        {
            lock (sandbox.Records.Gate)
            {
                var job = new ComplianceJobRecord
                {
                    Id = sandbox.Records.NextId(),
                    Type = "tweets",
                    CreatedAt = sandbox.Records.Now,
                    Token = "snow",
                    DoneAt = isDone ? sandbox.Records.Now : null,
                };
                sandbox.Records.ComplianceJobs.Add(job);
                return job;
            }
        }

        Task Streamed<T>(IAsyncEnumerable<T> stream, string lang)
        {
            var fan = sandbox.Users[9];
            for (var i = 0; i < Plenty; i++)
            {
                long id;
                lock (sandbox.Records.Gate)
                {
                    id = sandbox.Records.Post(new Draft(other.Record, $"Hail, number {i}") { Lang = lang }).Id;
                }

                sandbox.World.Like(fan, id.ToString());
                sandbox.World.Label(id.ToString(), "It did not snow.");
                if (i % 2 == 0)
                {
                    sandbox.World.Unlike(fan, id.ToString());
                    sandbox.World.Delete(id.ToString());
                }

                sandbox.World.UpdateProfile(sandbox.Users[20 + (i % 40)], location: $"Alps, hut {i}");
            }

            return EveryCall.FirstAsync(stream);
        }
    }
}
