using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using XApi.AspNetCore;

namespace XApi.Tests;

/// <summary>A web application whose handler writes the id of each event into a table, in the transaction of its inbox.</summary>
internal static class WebhookProcess
{
    internal static async Task RunAsync(string database, string connection, string secret, double failing)
    {
        await using DbDataSource source =
            database == "postgres" ? NpgsqlDataSource.Create(connection) : SqliteFactory.Instance.CreateDataSource(connection);
        var random = new Random(Environment.ProcessId);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder
            .Services.AddXEvents(options =>
            {
                options.ConsumerSecrets = [secret];
                options.MaxConcurrency = 8;
                options.MaxAttempts = 1000;
                options.FirstDelay = options.MaxDelay = TimeSpan.FromMilliseconds(20);
                options.LeaseDuration = TimeSpan.FromSeconds(5);
                options.PollInterval = TimeSpan.FromMilliseconds(50);
            })
            .UseDatabase(source)
            .AddHandler(
                async (item, context, token) =>
                {
                    var transaction = await context.BeginTransactionAsync(token);
                    await using var command = transaction.Connection!.CreateCommand();
                    (command.Transaction, command.CommandText) = (transaction, "INSERT INTO handled (id) VALUES (@id)");
                    var id = command.CreateParameter();
                    (id.ParameterName, id.Value) = ("@id", item.Id);
                    command.Parameters.Add(id);
                    await command.ExecuteNonQueryAsync(token);
                    lock (random)
                    {
                        if (random.NextDouble() < failing)
                        {
                            throw new InvalidOperationException("It fails at random.");
                        }
                    }
                }
            );
        var app = builder.Build();
        app.UseRouting();
        app.MapXWebhook("/x/webhook");
        await app.StartAsync();
        Console.WriteLine($"ready {app.Urls.Single()}");
        await app.WaitForShutdownAsync();
    }
}
