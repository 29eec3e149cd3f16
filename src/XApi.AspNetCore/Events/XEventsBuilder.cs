using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace XApi.AspNetCore;

/// <summary>Says where the events of an application come from, where they wait and who handles them.</summary>
public sealed partial class XEventsBuilder
{
    internal XEventsBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services of the application.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Hands events to a handler, which gets an instance and a scope for each.</summary>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <exception cref="InvalidOperationException">
    /// There is a handler already. Each event has one, so that a failure does not repeat what another has done.
    /// </exception>
    public XEventsBuilder AddHandler<THandler>()
        where THandler : class, IXEventHandler => Add(ServiceDescriptor.Scoped<IXEventHandler, THandler>());

    /// <summary>Hands events to a function.</summary>
    /// <param name="handle">Handles an event.</param>
    /// <exception cref="InvalidOperationException">There is a handler already.</exception>
    public XEventsBuilder AddHandler(Func<XEvent, XEventContext, CancellationToken, Task> handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Add(ServiceDescriptor.Singleton<IXEventHandler>(new Function(handle)));
    }

    /// <summary>Keeps events in an inbox; in memory by default.</summary>
    /// <param name="inbox">Makes it.</param>
    public XEventsBuilder UseInbox(Func<IServiceProvider, IXEventInbox> inbox)
    {
        ArgumentNullException.ThrowIfNull(inbox);
        Services.Replace(ServiceDescriptor.Singleton(inbox));
        return this;
    }

    /// <summary>Keeps events in a table of a database, which is made where it is not there when the application starts.</summary>
    /// <param name="source">The database; null for the <see cref="DbDataSource"/> among the services.</param>
    /// <param name="table">The table's name, with its schema where it has one.</param>
    public XEventsBuilder UseDatabase(DbDataSource? source = null, string table = "x_events")
    {
        UseInbox(provider => new DbEventInbox(
            source ?? provider.GetRequiredService<DbDataSource>(),
            table,
            provider.GetService<TimeProvider>()
        ));
        Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TableCreation>());
        return this;
    }

    private XEventsBuilder Add(ServiceDescriptor handler)
    {
        if (Services.Any(service => service.ServiceType == typeof(IXEventHandler)))
        {
            throw new InvalidOperationException(
                $"There is an {nameof(IXEventHandler)} already. An event has one handler; it may call several parts of the application."
            );
        }

        Services.Add(handler);
        Services.AddHostedService<EventPump>();
        return this;
    }

    private sealed class Function(Func<XEvent, XEventContext, CancellationToken, Task> handle) : IXEventHandler
    {
        public Task HandleAsync(XEvent item, XEventContext context, CancellationToken cancellationToken) =>
            handle(item, context, cancellationToken);
    }

    /// <summary>Makes the table before anything of it is read.</summary>
    private sealed class TableCreation(IXEventInbox inbox) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) =>
            inbox is DbEventInbox database ? database.CreateTableAsync(cancellationToken) : Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
