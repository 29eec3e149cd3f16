namespace XApi.Sandbox;

/// <summary>What becomes of accounts and their Tweets: protected, suspended, withheld, labelled, changed. Callers hold the world's gate.</summary>
internal sealed class Accounts(XWorld world)
{
    /// <summary>Shows a user's Tweets to followers only, or to everyone again.</summary>
    internal void Protect(UserRecord user, bool isProtected)
    {
        if (user.IsProtected != isProtected)
        {
            user.IsProtected = isProtected;
            user.ProtectedAt = isProtected ? world.Now : null;
            world.Happen(new AccountChanged(user, isProtected ? "user_protect" : "user_unprotect"));
        }
    }

    /// <summary>Suspends a user, or ends that.</summary>
    internal void Suspend(UserRecord user, bool isSuspended)
    {
        if (user.IsSuspended != isSuspended)
        {
            user.SuspendedAt = isSuspended ? world.Now : null;
            world.Happen(new AccountChanged(user, isSuspended ? "user_suspend" : "user_unsuspend"));
        }
    }

    internal void Withhold(UserRecord user, IReadOnlyList<string> countries)
    {
        user.WithheldIn = countries;
        world.Happen(new AccountChanged(user, "user_withheld"));
    }

    internal void Withhold(TweetRecord tweet, IReadOnlyList<string> countries)
    {
        tweet.WithheldIn = countries;
        world.Happen(new TweetWithheld(tweet));
    }

    internal void Label(TweetRecord tweet, string? notice, bool isApplied) => world.Happen(new TweetLabelled(tweet, notice, isApplied));

    /// <summary>Changes a part of a profile; nothing where it is the same.</summary>
    internal void Update(UserRecord user, string part, string? before, string? after, Action<string> set)
    {
        if (after is not null && after != before)
        {
            set(after);
            world.Happen(new ProfileUpdated(user, part, before ?? "", after));
        }
    }
}
