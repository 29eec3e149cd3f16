// A silo in a process of its own, for tests of what becomes of a cluster whose processes are killed.
//
//   Redis  the silo  the gateway's port  the API's address  the bearer token  what to do
//
// Redis and the silo are a port of the loopback, or an address with a port. The API's address may be the path of a Unix socket.
//
// ready      it is a member of the cluster
//
// It looks Tweets up until nothing is left of a number in Redis, eight calls at a time, by an operation with a limit of 450 or of 3,500:
//
//   one|many  the number's key
//
// done       nothing is left
//
// Or it reads the filtered stream while it owns it, and writes the id of each Tweet to a file:
//
//   stream  the file
//
// owner      it owns the stream, and is connected
// standby    another owns it
//
// Or it takes part in a job, whose users it writes to a folder, a file for each piece. collect waits for a file with ids, and starts the
// job; continue starts nothing:
//
//   collect  the folder  the file
//   continue  the folder
//
// done      the job is over; the lines before say how far it is
//
// Or it reads the filtered stream together with the other silos, and grains write the id of each Tweet to a file of their silo:
//
//   hand  the file
//
// owner      it is connected

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using StackExchange.Redis;
using XApi;
using XApi.Orleans;
using XApi.Tests;

var redis = ConfigurationOptions.Parse(EndPoint(0).ToString());
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.UseOrleans(silo =>
{
    silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("tests", "tests"));
    silo.UseRedisClustering(options => options.ConfigurationOptions = redis);
    silo.AddRedisGrainStorage(XApiCluster.StorageName, options => options.ConfigurationOptions = redis);
    silo.ConfigureEndpoints(EndPoint(1).Address, EndPoint(1).Port, Port(2));
    // A silo that dies is noticed within seconds, and not within the quarter of a minute that is right for machines that are far apart.
    silo.Configure<ClusterMembershipOptions>(options =>
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(0.5);
        options.NumMissedProbesLimit = 2;
        options.NumVotesForDeathDeclaration = 1;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
        // Where all silos died, nobody declares them dead: a new one waits until their entries are old.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
    });
    silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(2));
    silo.UseXApi();
    if (args[5] is "collect" or "continue")
    {
        silo.Services.AddSingleton(new PieceFolder(args[6]));
        var options = new CollectionOptions { LeaseDuration = TimeSpan.FromSeconds(5), PollInterval = TimeSpan.FromSeconds(0.5) };
        silo.AddCollectionHandler<FileOfPiece>("files", options);
    }

    if (args[5] == "hand")
    {
        silo.AddXStream(
            "zebras",
            (x, settings, token) => x.FilteredStream.ConnectAsync(new() { Stream = settings with { Watch = Watch() } }, token),
            tweet => tweet.Data.Id[^1..],
            (cluster, key, tweet) => cluster.GetGrain<IZebraGrain>(key).HandleAsync(tweet),
            new() { LeaseDuration = TimeSpan.FromSeconds(5) }
        );
        silo.Services.AddSingleton(_ => new ZebraFile(args[6]));
    }
});
builder.Services.AddXApi(options =>
{
    options.BaseAddress = new Uri(args[3].StartsWith('/') ? "http://localhost" : args[3]);
    options.PrimaryHandler = args[3].StartsWith('/') ? Through(args[3]) : null;
    options.Credentials = [new AppOnlyCredential(args[4])];
});

using var host = builder.Build();
await host.StartAsync();
Say("ready");
var x = host.Services.GetRequiredService<IXApiClient>();
await (
    args[5] switch
    {
        "stream" => FollowAsync(args[6]),
        "collect" or "continue" => CollectAsync(),
        "hand" => host.WaitForShutdownAsync(),
        _ => CallAsync(args[6], args[5] == "many"),
    }
);

async Task CallAsync(string key, bool isMany)
{
    await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
    var left = connection.GetDatabase();
    await Task.WhenAll(
        Enumerable
            .Range(0, 8)
            .Select(async _ =>
            {
                while (await left.StringDecrementAsync(key) >= 0)
                {
                    await (isMany ? x.Tweets.GetManyAsync(["20"]) : (Task)x.Tweets.GetAsync("20"));
                }
            })
    );
    Say("done");
    await host.WaitForShutdownAsync();
}

async Task FollowAsync(string file)
{
    var stream = new OrleansStream(host.Services.GetRequiredService<IGrainFactory>(), "zebras") { LeaseDuration = TimeSpan.FromSeconds(5) };
    var settings = new StreamSettings
    {
        Lease = stream,
        Recovery = new() { Position = stream },
        Watch = Watch(),
    };
    await using var ids = new StreamWriter(file) { AutoFlush = true };
    await foreach (var tweet in x.FilteredStream.ConnectAsync(new() { Stream = settings }))
    {
        await ids.WriteLineAsync(tweet.Data!.Id);
    }
}

async Task CollectAsync()
{
    var collections = host.Services.GetRequiredService<OrleansCollections>();
    if (args[5] == "collect")
    {
        while (!File.Exists(args[7]))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        await collections.StartAsync("users", CollectionJob.OfIds("files", await File.ReadAllLinesAsync(args[7])));
    }

    await foreach (var progress in collections.WatchAsync("users", TimeSpan.FromSeconds(0.5)))
    {
        Say($"{progress}");
        if (progress.IsOver)
        {
            Say("done");
        }
    }

    await host.WaitForShutdownAsync();
}

static StreamWatchSettings Watch() =>
    new()
    {
        OnStateChanged = state =>
        {
            if (state.Phase is StreamPhase.Live or StreamPhase.Standby)
            {
                Say(state.Phase == StreamPhase.Live ? "owner" : "standby");
            }
        },
    };

IPEndPoint EndPoint(int i) => IPEndPoint.Parse(args[i].Contains(':') ? args[i] : $"127.0.0.1:{args[i]}");

int Port(int i) => int.Parse(args[i], CultureInfo.InvariantCulture);

// The API is reached on another way than the cluster, so that one can be cut and the other not.
static SocketsHttpHandler Through(string path) =>
    new()
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

static void Say(string what) => Console.WriteLine(what);
