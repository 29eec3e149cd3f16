using System.Diagnostics;
using XApi.Sandbox;

namespace XApi.Tests.Authentication;

/// <summary>Starts several real processes that share a user's stored token, and a sandbox that they call and refresh it at.</summary>
internal static class RefreshAcrossProcesses
{
    private const int Processes = 3;

    // A loaded machine takes its time to start a process. This ends what hangs, and measures nothing.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static async Task AssertOneRefreshAsync(ITokenStore store, string kind, string location, string why)
    {
        // On the clock that the processes have.
        await using var sandbox = await XSandbox.StartAsync(
            new()
            {
                TimeProvider = TimeProvider.System,
                Users = 100,
                Tweets = 500,
            }
        );
        await new OAuth2Login(sandbox.ClientId)
        {
            Scopes = ["tweet.read", "users.read", "offline.access"],
            Server = sandbox.AuthorizationServer,
            Store = store,
        }.WithPastedUrlAsync(sandbox.Browser().ApproveAsync);
        var first = (await store.ReadAsync("default"))!;
        if (why == "ended")
        {
            await store.UpdateAsync(
                "default",
                (stored, _) => Task.FromResult<OAuth2UserToken?>(stored! with { ExpiresAt = DateTimeOffset.UnixEpoch })
            );
        }
        else
        {
            sandbox.RevokeAccessToken(first.AccessToken);
        }

        var program = Path.Combine(TestContext.CurrentContext.TestDirectory, "XApi.TestProcess.dll");
        string[] arguments =
        [
            "exec",
            program,
            kind,
            location,
            sandbox.BaseAddress.AbsoluteUri,
            sandbox.ClientId,
            sandbox.User.PinnedTweetId!,
        ];
        var processes = Enumerable.Range(0, Processes).Select(_ => new Talk(Programs.Start(Programs.Dotnet, arguments))).ToArray();
        try
        {
            await AllAsync(talk => talk.ExpectAsync("ready"));
            await AllAsync(talk => talk.SayAsync("call"));

            // Now each has found, from the store or from a 401, that the token must be renewed, and is about to lock it. The owner of the lock waits.
            await AllAsync(talk => talk.ExpectAsync("updating"));
            await AllAsync(talk => talk.SayAsync("refresh"));
            await AllAsync(talk => talk.EndAsync());
        }
        finally
        {
            foreach (var talk in processes)
            {
                talk.Dispose();
            }
        }

        Assert.That(processes.Select(talk => talk.Heard[^1]), Is.All.EqualTo("returned"), "all continue");
        Assert.That(processes.Select(talk => talk.Heard.Count(line => line == "locked")), Is.All.EqualTo(1), "all wanted to refresh");
        Assert.That(processes.Sum(talk => talk.Heard.Count(line => line == "exchanged")), Is.EqualTo(1), "one refreshed");
        var second = (await store.ReadAsync("default"))!;
        Assert.That(second.RefreshToken, Is.Not.EqualTo(first.RefreshToken));
        var credential = new OAuth2UserCredential(sandbox.ClientId, store) { Server = sandbox.AuthorizationServer };
        Assert.That(await credential.RenewAsync(await credential.AuthorizationAsync()), Is.True, "and what is stored is not spent");

        Task AllAsync(Func<Talk, Task> turn) => Task.WhenAll(processes.Select(turn));
    }

    /// <summary>What is said to a process and heard from it.</summary>
    private sealed class Talk(Process process) : IDisposable
    {
        // Read from the first moment: who writes into a full pipe waits.
        private readonly Task<string> _errors = process.StandardError.ReadToEndAsync();
        private readonly List<string> _heard = [];

        public IReadOnlyList<string> Heard => _heard;

        public async Task ExpectAsync(string line) => Assert.That(await HearAsync() ?? $"the end: {await _errors}", Is.EqualTo(line));

        public async Task SayAsync(string line)
        {
            await process.StandardInput.WriteLineAsync(line);
            await process.StandardInput.FlushAsync();
        }

        public async Task EndAsync()
        {
            while (await HearAsync() is not null) { }

            await process.WaitForExitAsync().WaitAsync(Limit);
            Assert.That(process.ExitCode, Is.Zero, await _errors);
        }

        public void Dispose()
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
        }

        private async Task<string?> HearAsync()
        {
            var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
            if (line is not null)
            {
                _heard.Add(line);
            }

            return line;
        }
    }
}
