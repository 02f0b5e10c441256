using Dapper;
using Echo.Server.Platform.Audit;
using Npgsql;

namespace Echo.Server.Features.Services;

/// <summary>Writes services.</summary>
sealed class ServiceEditStore(NpgsqlDataSource database, AuditStore audit)
{
    /// <returns>The stored service; null when its name is taken.</returns>
    public async Task<Service?> AddAsync(Service service, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await InsertAsync(connection, service, cancellationToken) is not { } id)
            return null;
        await WriteAuditAsync(connection, "service.created", id, service, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return service with { Id = id };
    }

    /// <summary>Replaces a service that nobody else has changed in between.</summary>
    public async Task<ServiceEdit> ChangeAsync(Service service, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            if (!await UpdateAsync(connection, service, cancellationToken))
                return ServiceEdit.Overtaken;
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ServiceEdit.NameTaken;
        }

        await WriteAuditAsync(connection, "service.updated", service.Id, service, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ServiceEdit.Done;
    }

    /// <summary>Switches a service on or off.</summary>
    /// <param name="action">What the audit trail calls it.</param>
    /// <returns>False when there is no such service.</returns>
    public async Task<bool> SwitchAsync(int id, bool isActive, string action, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var name = await connection.ExecuteScalarAsync<string>(new(
            "update services set is_active = @isActive, updated_at = @now, revision = revision + 1 where id = @id returning name",
            new { id, isActive, now },
            cancellationToken: cancellationToken));
        if (name is null)
            return false;
        var entry = new AuditEntry(action) { Target = $"{id}", Details = new() { ["name"] = name, ["is_active"] = isActive } };
        await audit.WriteAsync(connection, entry, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <param name="connection">With an open transaction.</param>
    /// <returns>The new id; null when the name is taken.</returns>
    public static Task<int?> InsertAsync(NpgsqlConnection connection, Service service, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<int?>(new(
            """
            insert into services (uuid, name, type, description, api_base_url, api_endpoint, http_method, request_template, response_mapping,
                                  headers_template, parameter_schema, checks_schema, inputs, body, api_key, api_key_header, timeout_seconds,
                                  retry_attempts, is_active, api_id, operation, sign_ins, created_by, created_at, updated_at, revision)
            values (@Uuid, @Name, @Type, @Description, @ApiBaseUrl, @ApiEndpoint, @HttpMethod, @RequestTemplate::json, @ResponseMapping::json,
                    @HeadersTemplate::json, @ParameterSchema::json, @ChecksSchema, @Inputs::json, @Body::json, @ApiKey, @ApiKeyHeader, @TimeoutSeconds,
                    @RetryAttempts, @IsActive, @ApiId, @Operation, @SignIns, @CreatedBy, @CreatedAt, @UpdatedAt, @Revision)
            on conflict do nothing
            returning id
            """,
            service,
            cancellationToken: cancellationToken));

    /// <param name="service">With the revision that it was read with.</param>
    /// <returns>False when somebody else was faster.</returns>
    /// <exception cref="PostgresException">The name is taken.</exception>
    public static async Task<bool> UpdateAsync(NpgsqlConnection connection, Service service, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new(
            """
            update services
            set name = @Name, type = @Type, description = @Description, api_base_url = @ApiBaseUrl, api_endpoint = @ApiEndpoint,
                http_method = @HttpMethod, request_template = @RequestTemplate::json, response_mapping = @ResponseMapping::json,
                headers_template = @HeadersTemplate::json, parameter_schema = @ParameterSchema::json, checks_schema = @ChecksSchema,
                inputs = @Inputs::json, body = @Body::json, api_key = @ApiKey, api_key_header = @ApiKeyHeader, timeout_seconds = @TimeoutSeconds,
                retry_attempts = @RetryAttempts, is_active = @IsActive, sign_ins = @SignIns, updated_at = @UpdatedAt, revision = revision + 1
            where id = @Id and revision = @Revision
            """,
            service,
            cancellationToken: cancellationToken)) == 1;

    Task WriteAuditAsync(NpgsqlConnection connection, string action, int id, Service service, CancellationToken cancellationToken) =>
        audit.WriteAsync(
            connection,
            new(action) { Target = $"{id}", Details = new() { ["name"] = service.Name, ["type"] = service.Type, ["api_base_url"] = service.ApiBaseUrl } },
            cancellationToken);
}
