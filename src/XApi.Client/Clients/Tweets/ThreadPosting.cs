namespace XApi;

/// <summary>Posts the Tweets of a thread one after another.</summary>
internal sealed class ThreadPosting(
    TweetsClient tweets,
    XTransport transport,
    IReadOnlyList<CreateTweetRequest> parts,
    CreateThreadOptions options
)
{
    // X shows a new Tweet to its own servers after some seconds, and refuses replies to it until then (node-twitter-api-v2#366).
    private static readonly TimeSpan[] VisibilityDelays = [.. new[] { 1, 2, 4, 8 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    private readonly List<CreatedTweet> _posted = [.. options.Posted ?? []];

    // Whether the current part may be up from an attempt whose response is lost.
    private bool _mayBePosted;

    // Whether an attempt to post the current part has neither succeeded nor failed.
    private bool _isPosting;

    internal async Task<IReadOnlyList<CreatedTweet>> RunAsync(CancellationToken cancellationToken)
    {
        Check();
        await CheckPartsAsync(cancellationToken).ConfigureAwait(false);
        // An attempt before this one may have posted the first of them, and lost the response.
        var resumed = options is { Posted: not null, FindsLostPosts: true } ? _posted.Count : -1;
        for (var part = _posted.Count; part < parts.Count; part++)
        {
            (_mayBePosted, _isPosting) = (false, false);
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                var request = part == 0 ? parts[0] : Reply(parts[part], _posted[^1].Id);
                _posted.Add(await PostAsync(request, part == resumed, cancellationToken).ConfigureAwait(false));
            }
            catch (OperationCanceledException cancelled)
            {
                // It stays a cancellation, and says what was posted before it.
                var thread = new XThreadException(part, parts.Count, _posted, _mayBePosted || _isPosting, cancelled);
                throw new OperationCanceledException(cancelled.Message, thread, cancellationToken);
            }
            catch (Exception failure)
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
                $"{_posted.Count} Tweets are posted of a thread of {parts.Count}: give the parts of which they are the first.",
                nameof(options)
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

        if (options is { Posted.Count: 0, FindsLostPosts: true } && !CanBeFound(parts[0]))
        {
            throw new ArgumentException(
                "Part 1 has no text, by which a lost post of it could be known: look whether it is in the timeline, then set Posted to that Tweet, or FindsLostPosts to false.",
                nameof(parts)
            );
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
        if (isResumed)
        {
            _mayBePosted = true;
            if (await LookAsync(request, () => options.LookBack, cancellationToken).ConfigureAwait(false) is { } there)
            {
                return there;
            }

            _mayBePosted = false;
        }

        var begun = transport.Clock.GetTimestamp();
        try
        {
            return isResumed
                ? await SendOrFindAsync(request, () => options.LookBack, cancellationToken).ConfigureAwait(false)
                : await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (XApiException failure) when (options.FindsLostPosts && MayBePosted(failure) && CanBeFound(request))
        {
            // Whatever the look or another attempt ends in says nothing of this one.
            _mayBePosted = true;
            request = WithUploaded(request, failure);
            return await LookAsync(request, Since, cancellationToken).ConfigureAwait(false)
                ?? await SendOrFindAsync(request, Since, cancellationToken).ConfigureAwait(false);
        }

        TimeSpan Since() => transport.Clock.GetElapsedTime(begun);
    }

    // Sends what may be up from an attempt before, and was not found.
    private async Task<CreatedTweet> SendOrFindAsync(CreateTweetRequest request, Func<TimeSpan> within, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (XForbiddenException repeated) when (repeated.Facts.Kind == RefusalKind.DuplicateContent)
        {
            // X has it, and did not show it yet.
            _mayBePosted = true;
            if (await LookAsync(request, within, cancellationToken).ConfigureAwait(false) is { } shown)
            {
                return shown;
            }

            throw;
        }
    }

    private async Task<CreatedTweet?> LookAsync(CreateTweetRequest request, Func<TimeSpan> within, CancellationToken cancellationToken)
    {
        await transport.WaitAsync(options.LookAfter, cancellationToken).ConfigureAwait(false);
        return await FindAsync(request, within(), cancellationToken).ConfigureAwait(false);
    }

    private async Task<CreatedTweet> SendAsync(CreateTweetRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await CreateAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (XForbiddenException unseen)
                when (_posted.Count > 0 && attempt < VisibilityDelays.Length && unseen.Facts.Kind == RefusalKind.ReplyToInvisible)
            {
                request = WithUploaded(request, unseen);
                await transport.WaitAsync(VisibilityDelays[attempt], cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<CreatedTweet> CreateAsync(CreateTweetRequest request, CancellationToken cancellationToken)
    {
        _isPosting = true;
        try
        {
            // What X says beside a Tweet that is up makes no failure of it.
            var call = (options.Call ?? new()) with
            {
                ThrowOnPartialErrors = false,
            };
            var response = await tweets.CreateAsync(request, call, cancellationToken).ConfigureAwait(false);
            return response.Data;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _isPosting = false;
            throw;
        }
    }

    private async Task<CreatedTweet?> FindAsync(CreateTweetRequest request, TimeSpan within, CancellationToken cancellationToken)
    {
        // What replies to a Tweet is newer than that, whatever the clocks say.
        var found = await tweets
            .FindPostedAsync(
                request,
                _posted is [] ? within : null,
                _posted is [.., var before] ? before.Id : null,
                options.Call,
                cancellationToken
            )
            .ConfigureAwait(false);
        return found is null
            ? null
            : new()
            {
                Id = found.Id,
                Text = found.Text,
                EditHistoryTweetIds = found.EditHistoryTweetIds,
            };
    }

    // A Tweet without a text is known by what it replies to.
    private bool CanBeFound(CreateTweetRequest request) => _posted.Count > 0 || PostedTweets.CanBeFound(request);

    // Files that went up before the post failed are not uploaded again.
    private static CreateTweetRequest WithUploaded(CreateTweetRequest request, XApiException failure) =>
        request.Media is { Files: { Count: > 0 } files } media
        && failure.Operation == XOperation.CreateTweet
        && failure.MediaIds is { } uploaded
        && uploaded.Count == files.Count
            ? TweetsClient.With(request, media, uploaded)
            : request;

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
            ContinuesThread = true,
        };
        foreach (var (name, value) in part.AdditionalProperties)
        {
            request.AdditionalProperties[name] = value;
        }

        return request;
    }

    // X said nothing of the post, or of an attempt before it, or failed: it may have acted. A failure of an upload posts nothing.
    private static bool MayBePosted(Exception failure) =>
        (failure is ObjectDisposedException ? failure.InnerException : failure) is XApiException { Operation: var operation } reported
        && (
            reported is XConnectionException { MayHaveBeenActedOn: true } or XServerErrorException or XInvalidResponseException
            || reported.Facts.AttemptsInDoubt > 0
        )
        && (operation is null || operation == XOperation.CreateTweet);
}
