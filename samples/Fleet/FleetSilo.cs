using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StackExchange.Redis;
using XApi;
using XApi.Orleans;

namespace Fleet;

/// <summary>A process of the fleet: what an application of your own has.</summary>
internal static class FleetSilo
{
    public static async Task RunAsync(string redisAddress, int siloPort, int gatewayPort, string x, string bearerToken)
    {
        var redis = ConfigurationOptions.Parse(redisAddress);
        redis.AbortOnConnectFail = false;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("fleet", "fleet"));
            silo.ConfigureEndpoints("127.0.0.1", siloPort, gatewayPort);
            silo.UseRedisClustering(options => options.ConfigurationOptions = redis);
            silo.AddRedisGrainStorage(
                XApiCluster.StorageName,
                options => (options.ConfigurationOptions, options.DeleteStateOnClear) = (redis, true)
            );
            silo.UseXApi();
            // A dead silo is noticed within three seconds. Orleans' defaults, a quarter of a minute, are right for machines that are far apart.
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = TimeSpan.FromSeconds(0.5);
                options.NumMissedProbesLimit = 2;
                options.NumVotesForDeathDeclaration = 1;
            });
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(2));
        });
        builder.Services.AddXApi(options =>
        {
            options.BaseAddress = new Uri(x);
            options.Credentials = [new AppOnlyCredential(bearerToken)];
        });
        builder.Services.AddHostedService<Caller>();
        builder.Services.AddHostedService<Reader>();

        // It stops in good order when the process that started it closes its standard input, or is gone.
        using var stopping = new CancellationTokenSource();
        _ = Task.Run(() =>
        {
            Console.In.ReadToEnd();
            stopping.Cancel();
        });
        await builder.Build().RunAsync(stopping.Token);
    }

    /// <summary>Makes more calls than the limit allows. Each waits until the cluster has a permit for it.</summary>
    private sealed class Caller(IXApiClient x) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            while (true)
            {
                await x.Tweets.GetAsync("20", cancellationToken: stoppingToken);
                Console.WriteLine("called");
                await Task.Delay(20, stoppingToken);
            }
        }
    }

    /// <summary>Reads the stream while this silo owns it, and waits for that else.</summary>
    private sealed class Reader(IXApiClient x, IGrainFactory grains) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var stream = new OrleansStream(grains, "zebras") { LeaseDuration = TimeSpan.FromSeconds(5) };
            var settings = new StreamSettings
            {
                Lease = stream,
                Recovery = new() { Position = stream },
                Watch = new() { OnStateChanged = state => Console.WriteLine($"stream {state.Phase}") },
            };
            await foreach (var tweet in x.FilteredStream.ConnectAsync(new() { Stream = settings }, stoppingToken))
            {
                Console.WriteLine($"handled {tweet.Data!.Id}");
            }
        }
    }
}
