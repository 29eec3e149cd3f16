// A process of its own for tests of what several processes do at once: it calls the API for a user whose token is stored, and says what happens.
//
//   file|postgres  where the store is  the API's address  the client id  a Tweet's id
//
// ready      waits for a line, then calls
// updating   is about to lock the stored token, which it holds for the one to refresh
// locked     has the lock, and waits for a line
// exchanged  has been to the token endpoint
// returned   the call went through
//
// Or it has a sandbox, and waits for a signal:
//
//   sandbox
//
// ready      the sandbox listens
//
// Or it follows the filtered stream from a position, and writes the id of each Tweet to a file, until it is killed:
//
//   stream  the API's address  the bearer token  the position's file  the file of ids
//
// Or it uploads a file of so many bytes, which it makes up, for a user with an access token:
//
//   upload  the API's address  the client id  the access token  bytes
//
// uploaded ID, and the most bytes that its heap had after a collection
//
// Or it looks users up, and keeps what that costs in a database of SQLite, until it is killed:
//
//   costs  the API's address  the database's file  the App's bearer token  the users' ids
//
// recorded N, once N users were looked up
//
// Or it has a webhook on a free port, and enters each event that it handles into a table of the database where its inbox is, until it is killed:
//
//   webhook  sqlite|postgres  the database  the secret  the share of attempts that fail
//
// ready ADDRESS
//
// Or it looks users up, fifty at once, under a budget that it shares by a database of SQLite, until the budget is used up:
//
//   budget  the API's address  the database's file  the App's bearer token  USD  the users' ids
//
// ready      waits for a line, then calls
// paid N     so many were looked up before the budget refused the others
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using XApi;
using XApi.Sandbox;
using XApi.Tests.Uploads;

if (args is ["sandbox"])
{
    await using var sandbox = await XSandbox.StartAsync();
    Console.WriteLine("ready");
    await Task.Delay(Timeout.InfiniteTimeSpan);
}

if (args is ["webhook", var database, var connection, var secret, var failing])
{
    await XApi.Tests.WebhookProcess.RunAsync(database, connection, secret, double.Parse(failing, CultureInfo.InvariantCulture));
    return;
}

if (args is ["stream", var streamed, var bearer, var position, var output])
{
    using var follower = new XApiClient(
        new XApiClientOptions { BaseAddress = new(streamed), Credentials = [new AppOnlyCredential(bearer)] }
    );
    var stream = new StreamSettings { Recovery = new() { Position = new FileStreamPosition(position) } };
    await using var ids = new StreamWriter(output, append: true) { AutoFlush = true };
    await foreach (var item in follower.FilteredStream.ConnectAsync(new() { Stream = stream }))
    {
        await ids.WriteLineAsync(item.Data.Id);
    }
}

if (args is ["upload", var address, var clientId, var token, var size])
{
    var most = 0L;
    using var uploader = new XApiClient(
        new XApiClientOptions
        {
            BaseAddress = new Uri(address),
            Credentials = [new OAuth2UserCredential(clientId, new OAuth2UserToken(token))],
            AttemptTimeout = TimeSpan.FromMinutes(2),
            Timeout = TimeSpan.FromMinutes(5),
        }
    );
    await using var file = new GeneratedStream(long.Parse(size, CultureInfo.InvariantCulture));
    var upload = await uploader.Media.UploadAsync(
        MediaSource.FromStream(file),
        progress: new Each(() => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true)))
    );
    Console.WriteLine($"uploaded {upload.MediaId} {most}");
    return;
}

if (args is ["costs", var costsAddress, var ledger, var appToken, .. var userIds])
{
    using var reader = new XApiClient(
        new XApiClientOptions
        {
            BaseAddress = new Uri(costsAddress),
            Credentials = [new AppOnlyCredential(appToken)],
            RateLimitPolicy = RateLimitPolicy.Observe,
            Costs = new CostSettings { Store = new DbCostStore(SqliteFactory.Instance.CreateDataSource($"Data Source={ledger}")) },
        }
    );
    foreach (var id in userIds)
    {
        await reader.Users.GetAsync(id);
    }

    Console.WriteLine($"recorded {userIds.Length}");
    await Task.Delay(Timeout.InfiniteTimeSpan);
}

if (args is ["budget", var budgetAddress, var shared, var budgetToken, var usd, .. var lookedUp])
{
    var spending = new XBudget { Name = "shared", Usd = decimal.Parse(usd, CultureInfo.InvariantCulture) };
    using var caller = new XApiClient(
        new XApiClientOptions
        {
            BaseAddress = new Uri(budgetAddress),
            Credentials = [new AppOnlyCredential(budgetToken)],
            RateLimitPolicy = RateLimitPolicy.Observe,
            Timeout = TimeSpan.FromMinutes(10),
            AttemptTimeout = TimeSpan.FromMinutes(10),
            Costs = new CostSettings
            {
                Store = new DbCostStore(SqliteFactory.Instance.CreateDataSource($"Data Source={shared}")),
                Budgets = [spending],
            },
        }
    );
    Console.WriteLine("ready");
    await Console.In.ReadLineAsync();
    var paid = 0;
    await Parallel.ForEachAsync(
        lookedUp,
        new ParallelOptions { MaxDegreeOfParallelism = 50 },
        async (id, cancellationToken) =>
        {
            try
            {
                Interlocked.Add(ref paid, (await caller.Users.GetAsync(id, cancellationToken: cancellationToken)).Cost!.Charged);
            }
            catch (XBudgetExceededException)
            {
                // The others may have used it up.
            }
        }
    );
    Console.WriteLine($"paid {paid}");
    return;
}

// What a loaded machine takes is not what this is about.
var patience = TimeSpan.FromMinutes(10);
var (kind, location, api, client, tweet) = (args[0], args[1], new Uri(args[2]), args[3], args[4]);
await using var source = kind == "postgres" ? NpgsqlDataSource.Create(location) : null;
ITokenStore store = source is null
    ? new FileTokenStore(location) { LockTimeout = patience }
    : new DbTokenStore(source) { LockTimeout = patience };
using var exchanges = new Exchanges();
var credential = new OAuth2UserCredential(client, new Announced(store))
{
    Server = new()
    {
        BaseAddress = api,
        Handler = exchanges,
        Timeout = patience,
    },
};
using var x = new XApiClient(
    new XApiClientOptions
    {
        BaseAddress = api,
        Credentials = [credential],
        Timeout = patience,
    }
);

Console.WriteLine("ready");
await Console.In.ReadLineAsync();
await x.Tweets.GetAsync(tweet);
Console.WriteLine("returned");

internal sealed class Announced(ITokenStore store) : ITokenStore
{
    public Task<OAuth2UserToken?> ReadAsync(string name, CancellationToken cancellationToken = default) =>
        store.ReadAsync(name, cancellationToken);

    public Task<OAuth2UserToken?> UpdateAsync(
        string name,
        Func<OAuth2UserToken?, CancellationToken, Task<OAuth2UserToken?>> update,
        CancellationToken cancellationToken = default
    )
    {
        Console.WriteLine("updating");
        return store.UpdateAsync(
            name,
            async (stored, cancel) =>
            {
                Console.WriteLine("locked");
                await Console.In.ReadLineAsync(cancel);
                return await update(stored, cancel);
            },
            cancellationToken
        );
    }
}

internal sealed class Exchanges() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Console.WriteLine("exchanged");
        return base.SendAsync(request, cancellationToken);
    }
}

internal sealed class Each(Action action) : IProgress<MediaProgress>
{
    public void Report(MediaProgress value) => action();
}
