namespace XApi.Sandbox;

// What a sandbox holds, as a file: so that the world of a test that failed can be kept, and be there again.
public sealed partial class XSandbox
{
    /// <summary>Saves all that calls can see: the world, rules, subscriptions, uploads, tokens, limits, charges and the time.</summary>
    /// <remarks>
    /// <para>It is JSON, for the same version of XApi.Sandbox. Uploads are in it, with their bytes.</para>
    /// <para>Not in it are the scripts of what is yet to happen (<see cref="Refuse"/>, <see cref="Streams"/>), connections, the log of
    /// requests, and what is on its way to a webhook, which a replay brings.</para>
    /// </remarks>
    /// <returns>The state.</returns>
    public byte[] Save()
    {
        lock (_world.Gate)
        {
            return _state.Save();
        }
    }

    /// <summary>Saves all that calls can see to a file (<see cref="Save()"/>).</summary>
    /// <param name="path">The file. One that is there is replaced.</param>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        File.WriteAllBytes(path, Save());
    }

    /// <summary>Has everything as it was when it was saved. Streams are closed, as X closes them.</summary>
    /// <remarks>
    /// The sandbox's own clock shows the time at which the state was saved and runs on from there; the system's, or one of the caller's, stays as it is. The keys of
    /// the App stay those of this sandbox, and the tokens of its <see cref="Users"/> hold as before where the state has the user. Of users that the state does
    /// not have, calls with their tokens are refused.
    /// </remarks>
    /// <param name="state">What <see cref="Save()"/> returned.</param>
    /// <exception cref="FormatException">It is no state, or that of another version. Nothing has changed then.</exception>
    public void Load(ReadOnlyMemory<byte> state)
    {
        lock (_world.Gate)
        {
            var savedAt = _state.Load(state);
            // A world whose present is the real one stays in it.
            if (_options.TimeProvider is null)
            {
                ((SandboxClock)TimeProvider).Set(savedAt);
            }

            _world.Connections.CloseAll();
            _webhooks.Resume();
            Rebind();
        }

        _streams.DisconnectAll();
    }

    /// <summary>Has everything as it was when a file was saved (<see cref="Load(ReadOnlyMemory{byte})"/>).</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FormatException">It is no state, or that of another version. Nothing has changed then.</exception>
    public void Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Load(File.ReadAllBytes(path));
    }

    /// <summary>
    /// Has everything as it was when the sandbox started: the same world, no rules, limits unused, nothing scripted. Streams are closed, and the sandbox's own
    /// clock is set back.
    /// </summary>
    public void Reset()
    {
        _scripts.Clear();
        Streams.Clear();
        Load(_start ??= Started());
    }

    /// <summary>Adds Tweets and users that were collected elsewhere, with their ids, times and texts.</summary>
    /// <remarks>
    /// <para>
    /// A line of JSON each: a Tweet or user with the author and so on inside, as <c>xapi</c> writes it, or a response of X. What the world has already stays as
    /// it is; authors of whom nothing is known are made up. Media, polls, replies, quotes and Retweets are as they were; who likes or follows is not in such a
    /// file, so that these counts begin at 0. Streams don't deliver what was seeded.
    /// </para>
    /// <para>What a Tweet replies to, quotes or retweets and was not collected stays a reference: its id is there, and expanding it is an error within the
    /// response, as X has it of a Tweet that was deleted.</para>
    /// <para>Recent search finds Tweets of the last seven days by the sandbox's clock. Tweets that would lie in its future move a clock of the sandbox's own to
    /// the latest of them, and <see cref="XSandboxOptions.SearchDelay"/> further, so that search finds it: a world whose ids lie ahead of its clock would
    /// give new Tweets ids before theirs. A clock that the sandbox was given stays as it is.</para>
    /// </remarks>
    /// <param name="lines">The lines.</param>
    /// <returns>How many Tweets were added.</returns>
    /// <exception cref="FormatException">A line is something else; the message has its number. Nothing was added.</exception>
    /// <exception cref="InvalidOperationException">A Tweet lies in the future of a clock that the sandbox was given
    /// (<see cref="XSandboxOptions.TimeProvider"/>). Nothing was added.</exception>
    public int Seed(TextReader lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var seed = Sandbox.Seed.Read(lines);
        lock (_world.Gate)
        {
            var present = PresentFor(seed.Latest(_world));
            var before = _state.Save();
            try
            {
                var added = seed.AddTo(_world);
                _world.Queries.Clear();
                Rebind();
                if (present is { } now)
                {
                    ((SandboxClock)TimeProvider).Set(now);
                }

                return added;
            }
            catch
            {
                _state.Load(before);
                Rebind();
                throw;
            }
        }
    }

    /// <summary>Adds Tweets and users from a file of JSON lines, plain or compressed by gzip (<see cref="Seed(TextReader)"/>).</summary>
    /// <param name="path">The file.</param>
    /// <returns>How many Tweets were added.</returns>
    /// <exception cref="FormatException">A line is something else; the message has its number. Nothing was added.</exception>
    /// <exception cref="InvalidOperationException">A Tweet lies in the future of a clock that the sandbox was given. Nothing was added.</exception>
    public int Seed(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var lines = SeedFile.Open(File.OpenRead(path));
        return Seed(lines);
    }

    /// <summary>Where the clock has to be for a Tweet not to lie in its future; null where it doesn't.</summary>
    private DateTimeOffset? PresentFor(long? tweet) =>
        tweet is not { } id || Ids.TimeOf(id) <= _world.Now ? null
        : _options.TimeProvider is null ? Ids.TimeOf(id) + _options.SearchDelay + TimeSpan.FromSeconds(1)
        : throw new InvalidOperationException(
            $"Tweet {JsonText.Id(id)} was posted at {Ids.TimeOf(id):u}, which is in the future of the clock that the sandbox was given: it shows {_world.Now:u}. Turn that clock first. Nothing was added."
        );

    // The same options make the same world.
    private byte[] Started()
    {
        var start = _options.TimeProvider is null ? DefaultStart : _startedAt;
        var clock = new StandingClock(start);
        var credentials = new CredentialStore(_options.Seed, clock);
        var world = new XWorld(clock) { Credentials = credentials };
        WorldBuilder.Fill(world, start, _options);
        world.Begin();
        world.Charges.Balance = _options.Credits;
        world.Charges.Owner = _options.UserOwnsApp ? world.Users[0] : null;
        world.ForgetsTweetWords = _options.ForgetTweetWords;
        foreach (var user in world.Users)
        {
            credentials.IssueUserToken(user, CredentialStore.AllScopes);
            credentials.IssueOAuth1Token(user);
        }

        using var media = world.MediaStore;
        lock (world.Gate)
        {
            return new SandboxState(
                world,
                credentials,
                new Limits(clock),
                new OAuthEndpoints(credentials, new OAuth1Signatures(ApiKey, ApiKeySecret, clock), world, clock)
            ).Save();
        }
    }

    private void Rebind()
    {
        var known = _users.ToDictionary(user => user.Record.Id);
        _users = [.. _world.Users.Select(record => known.GetValueOrDefault(record.Id) is { } user ? user.Bind(record) : NewUser(record))];
        _credentials.Restore(
            _users.Select(user =>
                (
                    user.Record,
                    user.AccessToken,
                    new OAuth1Token(
                        user.OAuth1AccessToken,
                        user.OAuth1AccessTokenSecret,
                        new Caller(XSecurityScheme.UserToken, CredentialStore.AppId, user.Record, new HashSet<string>())
                    )
                )
            )
        );
    }

    private SandboxUser NewUser(UserRecord record) =>
        new(this, record, _credentials.IssueUserToken(record, CredentialStore.AllScopes), _credentials.IssueOAuth1Token(record));

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
