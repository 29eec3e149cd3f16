namespace XApi;

/// <summary>Posts the Tweets of a thread one after another.</summary>
internal sealed class ThreadPosting(
    TweetsClient tweets,
    XTransport transport,
    IReadOnlyList<CreateTweetRequest> parts,
    CreateThreadOptions options
)
{
    private readonly List<CreatedTweet> _posted = [.. options.Posted];

    // Whether the part under way may be up from an attempt whose response is lost.
    private bool _mayBePosted;

    internal async Task<IReadOnlyList<CreatedTweet>> RunAsync(CancellationToken cancellationToken)
    {
        Check();
        await CheckPartsAsync(cancellationToken).ConfigureAwait(false);
        for (var part = _posted.Count; part < parts.Count; part++)
        {
            try
            {
                _mayBePosted = false;
                var request = part == 0 ? parts[0] : Reply(parts[part], _posted[^1].Id);
                // An attempt before this one may have posted it, and lost the response.
                var isResumed = options.Posted.Count > 0 && part == options.Posted.Count;
                _posted.Add(await PostAsync(request, isResumed, cancellationToken).ConfigureAwait(false));
            }
            catch (OperationCanceledException cancelled) when (part > options.Posted.Count)
            {
                // It stays a cancellation, and says what was posted before it.
                var thread = new XThreadException(part, parts.Count, _posted, mayBePosted: true, cancelled);
                throw new OperationCanceledException(cancelled.Message, thread, cancellationToken);
            }
            catch (Exception failure) when (failure is XApiException || part > options.Posted.Count)
            {
                throw new XThreadException(part, parts.Count, _posted, _mayBePosted || MayBePosted(failure), failure);
            }
        }

        return _posted;
    }

    private void Check()
    {
        if (parts.Count == 0)
        {
            throw new ArgumentException("There are no parts: give one Tweet at least.", nameof(parts));
        }

        if (_posted.Count > parts.Count)
        {
            throw new ArgumentException(
                $"{_posted.Count} Tweets are posted of a thread of {parts.Count}: give the parts of which they are the first."
            );
        }

        for (var part = 1; part < parts.Count; part++)
        {
            if (parts[part].Reply?.InReplyToTweetId is { Length: > 0 } id)
            {
                throw new ArgumentException(
                    $"Part {part + 1} replies to {id}, but in a thread it replies to the part before it: leave InReplyToTweetId out.",
                    nameof(parts)
                );
            }
        }
    }

    // A part that X would refuse is found before others are posted.
    private async Task CheckPartsAsync(CancellationToken cancellationToken)
    {
        for (var part = _posted.Count; part < parts.Count; part++)
        {
            var request = part == 0 ? parts[0] : Reply(parts[part], "1");
            await tweets.CheckAsync(request, options.Call, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<CreatedTweet> PostAsync(CreateTweetRequest request, bool isResumed, CancellationToken cancellationToken)
    {
        if (isResumed && options.FindsLostPosts)
        {
            _mayBePosted = true;
            if (await FindAsync(request, options.LookBack, cancellationToken).ConfigureAwait(false) is { } there)
            {
                return there;
            }

            _mayBePosted = false;
        }

        var begun = transport.Clock.GetTimestamp();
        try
        {
            return await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (XApiException failure) when (options.FindsLostPosts && MayBePosted(failure))
        {
            // Whatever the look or another attempt ends in says nothing of this one.
            _mayBePosted = true;
            await transport.WaitAsync(options.LookAfter, cancellationToken).ConfigureAwait(false);
            // A minute more, by which the clocks may differ.
            var within = transport.Clock.GetElapsedTime(begun) + TimeSpan.FromMinutes(1);
            return await FindAsync(request, within, cancellationToken).ConfigureAwait(false)
                ?? await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<CreatedTweet> SendAsync(CreateTweetRequest request, CancellationToken cancellationToken)
    {
        var response = await tweets.CreateAsync(request, options.Call, cancellationToken).ConfigureAwait(false);
        return response.Data
            ?? throw new XInvalidResponseException("X returned no Tweet where it has posted one.") { Operation = XOperation.CreateTweet };
    }

    private async Task<CreatedTweet?> FindAsync(CreateTweetRequest request, TimeSpan within, CancellationToken cancellationToken)
    {
        // Without a text there is nothing by which to know it.
        if (string.IsNullOrWhiteSpace(request.Text))
        {
            return null;
        }

        var found = await tweets.FindPostedAsync(request, within, options.Call, cancellationToken).ConfigureAwait(false);
        return found is null
            ? null
            : new()
            {
                Id = found.Id,
                Text = found.Text,
                EditHistoryTweetIds = found.EditHistoryTweetIds,
            };
    }

    // Every member, files to upload among them, which are no part of the JSON. A test holds it to the spec.
    internal static CreateTweetRequest Reply(CreateTweetRequest part, string id)
    {
        var reply = new CreateTweetReply
        {
            InReplyToTweetId = id,
            AutoPopulateReplyMetadata = part.Reply?.AutoPopulateReplyMetadata,
            ExcludeReplyUserIds = part.Reply?.ExcludeReplyUserIds ?? [],
        };
        var request = new CreateTweetRequest
        {
            CardUri = part.CardUri,
            CommunityId = part.CommunityId,
            DirectMessageDeepLink = part.DirectMessageDeepLink,
            EditOptions = part.EditOptions,
            ForSuperFollowersOnly = part.ForSuperFollowersOnly,
            Geo = part.Geo,
            MadeWithAi = part.MadeWithAi,
            Media = part.Media,
            Nullcast = part.Nullcast,
            PaidPartnership = part.PaidPartnership,
            Poll = part.Poll,
            QuoteTweetId = part.QuoteTweetId,
            Reply = reply,
            ReplySettings = part.ReplySettings,
            ShareWithFollowers = part.ShareWithFollowers,
            Text = part.Text,
        };
        foreach (var (name, value) in part.AdditionalProperties)
        {
            request.AdditionalProperties[name] = value;
        }

        return request;
    }

    // X said nothing, or failed: it may have acted.
    private static bool MayBePosted(Exception failure) =>
        failure is XConnectionException { MayHaveBeenActedOn: true } or XServerErrorException or XInvalidResponseException;
}
