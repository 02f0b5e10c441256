namespace Echo.Server.Features.Catalog;

interface IToolSource;
